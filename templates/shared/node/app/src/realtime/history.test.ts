import { expect, test } from 'vitest';
import { History } from './history.ts';

const events = (...names: string[]) =>
  names.map((name) => ({ id: name, room: name.slice(0, 1), event: 'e', json: '{}' }));
const ids = (found: { id: string }[] | undefined) => found?.map(({ id }) => id);
const rooms = (...names: string[]) => new Set(names);

test('behind a cursor, of the rooms that are asked for', () => {
  const history = new History(10, 'floor');
  expect(ids(history.since('floor', rooms('a')))).toEqual([]);
  history.add(events('a1', 'b1', 'a2', 'c1', 'b2'));
  expect(ids(history.since('floor', rooms('a')))).toEqual(['a1', 'a2']);
  expect(ids(history.since('a1', rooms('a', 'b')))).toEqual(['b1', 'a2', 'b2']);
  expect(ids(history.since('b2', rooms('a', 'b')))).toEqual([]);
  expect(history.since('d1', rooms('a'))).toBeUndefined();
});

test('no more than the limit is kept, and the newest of what is gone is where knowledge begins', () => {
  const history = new History(3, 'floor');
  history.add(events('a1', 'a2'));
  expect(ids(history.since('floor', rooms('a')))).toEqual(['a1', 'a2']);
  history.add(events('a3', 'a4', 'a5'));
  expect(history.since('floor', rooms('a'))).toBeUndefined();
  expect(history.since('a1', rooms('a'))).toBeUndefined();
  expect(ids(history.since('a2', rooms('a')))).toEqual(['a3', 'a4', 'a5']);
});

test('the cursor is that of the newest event', () => {
  const history = new History(3, 'floor');
  expect(history.cursor).toBe('floor');
  history.add(events('a1', 'a2'));
  expect(history.cursor).toBe('a2');
});

test('the newest of each room, in the order of all', () => {
  const history = new History(10, 'floor');
  history.add(events('a1', 'b1', 'a2', 'c1', 'a3', 'b2'));
  const counts = new Map([
    ['a', 2],
    ['b', 5],
    ['d', 1],
  ]);
  expect(ids(history.recent(counts))).toEqual(['b1', 'a2', 'a3', 'b2']);
});
