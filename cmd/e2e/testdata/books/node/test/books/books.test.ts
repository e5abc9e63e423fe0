import { expect, it } from 'vitest';
import { Client, useService } from '../http/client.ts';

const app = useService();

it('lists what somebody has added', async () => {
  const ann = await (await new Client(app).signUp('Ann')).withToken();
  const made = await ann.send('POST', '/api/books', { title: 'Emma' });
  expect(made.status).toBe(201);
  const list = await new Client(app).send('GET', '/api/books');
  expect(await list.json()).toEqual({ items: [{ id: 1, title: 'Emma' }] });
  await new Client(app).problem(401, 'POST', '/api/books', { title: 'Emma' });
  await ann.problem(400, 'POST', '/api/books', { title: '' });
});
