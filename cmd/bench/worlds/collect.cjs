// Collects garbage when it is told to. Else nobody knows when V8 does, and what is left lying hides what is measured.
process.on('SIGUSR2', () => {
  require('node:v8').setFlagsFromString('--expose-gc');
  require('node:vm').runInNewContext('gc')();
});
