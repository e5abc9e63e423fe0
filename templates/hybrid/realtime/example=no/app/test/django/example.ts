/** What there is to tell and to ask for. */
export const example = {
  room: 'hello',
  event: { event: 'hello.said', data: { name: 'Ann' } },
  command: { command: 'hello.say', version: 1, data: {} },
};
