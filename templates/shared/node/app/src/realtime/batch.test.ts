import { expect, test } from 'vitest';
import { Batch } from './batch.ts';

const message = (json: string) => ({ event: 'chat.said', id: 'life.1-0', json });

// RFC 6455, section 5.2: what each length looks like, at both sides of each border.
test.each([
  [1, [0x81, 1]],
  [125, [0x81, 125]],
  [126, [0x81, 126, 0, 126]],
  [65_535, [0x81, 126, 0xff, 0xff]],
  [65_536, [0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]],
])('a text of %i bytes is framed', (length, header) => {
  const { frames } = new Batch([message('x'.repeat(length))]);
  expect([...frames.subarray(0, header.length)]).toEqual(header);
  expect(frames.subarray(header.length).toString()).toBe('x'.repeat(length));
});

test('lengths are in bytes, and frames follow each other', () => {
  const { frames } = new Batch([message('ü🎉'), message('b')]);
  expect(frames).toEqual(Buffer.from([0x81, 6, ...Buffer.from('ü🎉'), 0x81, 1, 0x62]));
});

test('bytes are made once for all listeners', () => {
  const batch = new Batch([message('{}')]);
  expect(batch.frames).toBe(batch.frames);
  expect(batch.blocks).toBe(batch.blocks);
});

test('a block has an id only if one may go on from there', () => {
  const batch = new Batch([message('{"a":1}'), { event: 'reset', json: '{}' }]);
  expect(batch.blocks.toString()).toBe('id: life.1-0\nevent: chat.said\ndata: {"a":1}\n\nevent: reset\ndata: {}\n\n');
});
