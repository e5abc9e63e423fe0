// observatory.mjs NAME HTTP HTTPS: what the HTTP Observatory says of the site of that name, whose ports are these of this machine
import http from 'node:http';
import https from 'node:https';
import { scan } from '@mdn/mdn-http-observatory';

const [name, plain, secure] = process.argv.slice(2);
const ports = { 80: plain, 443: secure };
for (const { Agent } of [http, https]) {
  const connect = Agent.prototype.createConnection;
  Agent.prototype.createConnection = function (options, ...rest) {
    const here = options.host === name && { host: '127.0.0.1', port: ports[options.port] ?? options.port };
    return connect.call(this, { ...options, ...here }, ...rest);
  };
}
const { scan: verdict, tests } = await scan(name);
const failed = Object.entries(tests).filter(([, test]) => !test.pass).map(([test, { result }]) => `${test}: ${result}`);
console.log(JSON.stringify({ grade: verdict.grade, score: verdict.score, failed }));
