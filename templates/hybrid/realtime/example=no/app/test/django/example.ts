/** What there is to tell and to ask for. */
export const example = {
  room: 'bell',
  event: { event: 'bell.rung', data: { name: 'Ann' } },
  command: { command: 'bell.ring', version: 1, data: {} },
};
