import { expect, it } from 'vitest';
import { rooms } from './rooms.ts';

const ann = { id: '12', name: 'Ann', staff: false, session: 's' };
const may = (room: string, who?: typeof ann) => rooms.find(({ name }) => name.test(room))?.read(who, room);

it('lets a user listen in the room of their own, and nobody else', () => {
  expect(may('user:12', ann)).toBe(true);
  expect(may('user:1', ann)).toBe(false);
  expect(may('user:13', { ...ann, staff: true })).toBe(false);
  expect(may('user:', ann)).toBeUndefined();
  expect(may('user:12')).toBe(false);
  expect(may('user:undefined')).toBe(false);
});

it('lets staff alone listen where they are told something', () => {
  expect(may('staff', { ...ann, staff: true })).toBe(true);
  expect(may('staff', ann)).toBe(false);
  expect(may('staff')).toBe(false);
});

it('lets nobody speak', () => {
  expect(rooms.filter(({ say }) => say !== undefined)).toEqual([]);
});
