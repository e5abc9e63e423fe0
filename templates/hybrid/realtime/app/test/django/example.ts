import { z } from 'zod';
import { commands, events } from '../../src/contracts.ts';
import { publicRoom } from '../environment.ts';

const versions = { 1: z.looseObject({ text: z.string() }) };
Object.assign(events, { 'test.done': versions });
Object.assign(commands, { 'test.do': versions });

/** What there is to tell and to ask for, whatever the contracts are. */
export const example = {
  room: publicRoom,
  event: { event: 'test.done', data: { text: 'hello' } },
  command: { command: 'test.do', version: 1, data: { text: 'hello' } },
};
