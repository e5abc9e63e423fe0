import { expect, it } from 'vitest';
import { rooms } from './rooms.ts';

const ann = { id: '1', name: 'Ann', staff: false, session: '1' };

it('lets everybody listen in the lobby, and who is signed in speak', () => {
  const lobby = rooms.find(({ name }) => name.test('lobby'));
  expect(lobby?.read(undefined, 'lobby')).toBe(true);
  expect(lobby?.say?.(ann, 'lobby')).toBe(true);
});

it('lets nobody speak in any room who is not signed in', () => {
  for (const { say } of rooms) expect(say?.(undefined, '') ?? false).toBe(false);
});
