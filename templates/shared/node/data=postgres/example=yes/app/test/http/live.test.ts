import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { startApp, type TestApp } from '../app.ts';
import { Client, useService } from './client.ts';

// It is JavaScript for browsers, which this program does not look into.
const module = new URL('../../public/live.js', import.meta.url).href;
const { connect } = (await import(module)) as {
  connect: (options: {
    base: string;
    rooms: string[];
    onEvent: (event: { event: string; data: { title: string } }) => void;
    onState: (state: string) => void;
  }) => { close: () => void };
};

const app = useService();
let other: TestApp; // another replica on the same stores
let ann: Client;

beforeAll(async () => {
  other = await startApp();
  ann = await (await new Client(app).signUp('Ann')).withToken();
});
afterAll(() => other.close());

/** What a listener of one replica hears. */
async function listen(base: string): Promise<string[]> {
  const heard: string[] = [];
  let open = false;
  const connection = connect({
    base,
    rooms: ['articles'],
    onEvent: ({ event, data }) => heard.push(`${event} ${data.title}`),
    onState: (state) => (open ||= state === 'open'),
  });
  onTestFinished(() => {
    connection.close();
  });
  await vi.waitUntil(() => open);
  return heard;
}

it('tells listeners of every replica what is published, and never of a draft', async () => {
  const heard = await Promise.all([listen(app.url), listen(other.url)]);
  const created = await ann.send('POST', '/api/articles', { title: 'One', body: 'Words.', status: 'draft' });
  const { id } = (await created.json()) as { id: number };
  const path = `/api/articles/${id}`;
  for (const change of [{ body: 'Still secret.' }, { status: 'published' }, { title: 'Two' }, { status: 'draft' }]) {
    expect((await ann.send('PATCH', path, change)).status).toBe(200);
  }
  expect((await ann.send('PATCH', path, { status: 'published' })).status).toBe(200);
  expect((await ann.send('DELETE', path)).status).toBe(204);
  const expected = ['published One', 'updated Two', 'deleted Two', 'published Two', 'deleted Two'];
  for (const events of heard) {
    await vi.waitUntil(() => events.length === expected.length);
    expect(events).toEqual(expected.map((event) => `article.${event}`));
  }
});
