import { beforeAll, describe, expect, it } from 'vitest';
import { Client, useService } from './client.ts';

const app = useService();
let ann: Client;
let bob: Client;
let anyone: Client;

beforeAll(async () => {
  ann = await (await new Client(app).signUp('Ann')).withToken();
  bob = await (await new Client(app).signUp('Bob')).withToken();
  anyone = new Client(app);
});

interface Article {
  id: number;
  slug: string;
  title: string;
  status: string;
  version: number;
}

const words = { title: 'On tests', body: 'They fail when they should.', status: 'published' };

async function made(content: object = {}): Promise<Article & { path: string }> {
  const response = await ann.send('POST', '/api/articles', { ...words, ...content });
  expect(response.status, await response.clone().text()).toBe(201);
  const article = (await response.json()) as Article;
  return { ...article, path: `/api/articles/${article.id}` };
}

describe('an article', () => {
  it('is made, read, changed, replaced and deleted', async () => {
    const response = await ann.send('POST', '/api/articles', { ...words, title: '  On tests ', unknown: 1 });
    expect(response.status).toBe(201);
    expect(response.headers.get('ETag')).toBe('"1"');
    const article = (await response.json()) as Article;
    const path = `/api/articles/${article.id}`;
    expect(response.headers.get('Location')).toBe(path);
    expect(article).toMatchObject({ ...words, slug: 'on-tests', version: 1, author: { name: 'Ann' } });

    const read = await anyone.send('GET', path);
    expect(read.headers.get('Cache-Control')).toBe('private, no-cache');
    expect(await read.json()).toEqual(article);
    const list = await anyone.send('GET', '/api/articles');
    expect(list.headers.get('Cache-Control')).toBe('private, no-cache');
    const changed = await ann.send('PATCH', path, { body: 'Others.' });
    expect(changed.headers.get('ETag')).toBe('"2"');
    expect(await changed.json()).toMatchObject({ title: 'On tests', body: 'Others.', version: 2 });
    const whole = { title: 'New', slug: 'anew', body: 'All new.', status: 'draft' };
    expect(await (await ann.send('PUT', path, whole)).json()).toMatchObject({ ...whole, version: 3 });
    await anyone.problem(404, 'GET', path);
    expect((await ann.send('DELETE', path)).status).toBe(204);
    await ann.problem(404, 'GET', path);
  });

  it('has a slug of its own, however many are made at once', async () => {
    const twins = await Promise.all([1, 2, 3, 4, 5, 6].map(() => made({ title: 'Twins' })));
    expect(twins.map(({ slug }) => slug).sort()).toEqual([
      'twins',
      'twins-2',
      'twins-3',
      'twins-4',
      'twins-5',
      'twins-6',
    ]);
  });

  it('is sent again only if it has changed', async () => {
    const { path } = await made();
    for (const [tag, status] of [
      ['"1"', 304],
      ['W/"1"', 304],
      ['"0", "1"', 304],
      ['*', 304],
      ['"0"', 200],
    ] as const) {
      expect((await anyone.send('GET', path, undefined, { 'If-None-Match': tag })).status, tag).toBe(status);
    }
  });

  it('is not overwritten by who does not know its newest version', async () => {
    const { path } = await made();
    expect((await ann.send('PATCH', path, { body: 'b' }, { 'If-Match': '"1"' })).status).toBe(200);
    await ann.problem(412, 'PATCH', path, { body: 'c' }, { 'If-Match': '"1"' });
    await ann.problem(412, 'PUT', path, words, { 'If-Match': '"1"' });
    await ann.problem(412, 'DELETE', path, undefined, { 'If-Match': '"1"' });
    expect((await ann.send('DELETE', path, undefined, { 'If-Match': '"2"' })).status).toBe(204);
  });

  it('is written by its author only, and a draft is nobody else’s business', async () => {
    const open = await made();
    const draft = await made({ status: 'draft' });
    for (const method of ['PATCH', 'PUT', 'DELETE']) {
      await bob.problem(403, method, open.path, words);
      await bob.problem(404, method, draft.path, words);
      await anyone.problem(401, method, open.path, words);
    }
    await bob.problem(404, 'GET', draft.path);
    expect((await ann.send('GET', draft.path)).status).toBe(200);
    const refused = await anyone.send('POST', '/api/articles', words);
    expect(refused.status).toBe(401);
    expect(refused.headers.get('WWW-Authenticate')).toContain('Bearer');
  });

  it.each([
    [{ title: '' }, '#/title'],
    [{ title: '   ' }, '#/title'],
    [{ title: 'x'.repeat(201) }, '#/title'],
    [{ title: 'a\u0000b' }, '#/title'],
    [{ title: 1 }, '#/title'],
    [{ slug: 'new' }, '#/slug'],
    [{ slug: 'not a slug' }, '#/slug'],
    [{ body: '' }, '#/body'],
    [{ body: 'x'.repeat(100_001) }, '#/body'],
    [{ status: 'gone' }, '#/status'],
  ])('cannot have %j', async (content, pointer) => {
    for (const [method, path] of [
      ['POST', '/api/articles'],
      ['PATCH', (await made()).path],
    ] as const) {
      const { errors } = await ann.problem(400, method, path, { ...words, ...content });
      expect(errors?.map((error) => error.pointer)).toEqual([pointer]);
    }
  });

  it('cannot take the slug of another one', async () => {
    const { slug } = await made({ title: 'Taken' });
    await ann.problem(409, 'POST', '/api/articles', { ...words, slug });
    await ann.problem(409, 'PATCH', (await made()).path, { slug });
  });
});

describe('the list', () => {
  it('shows each article once, newest first, page by page, without its body', async () => {
    const ids = [];
    for (let i = 0; i < 5; i++) ids.unshift((await made({ title: `Paged ${i}`, body: 'needle' })).id);
    const seen: number[] = [];
    let pages = 0;
    for (let cursor: string | null = ''; cursor !== null; pages++) {
      const response = await anyone.send('GET', `/api/articles?limit=2&search=needle&cursor=${cursor}`);
      expect(response.status).toBe(200);
      const page = (await response.json()) as { items: Article[]; next: string | null };
      seen.push(...page.items.map(({ id }) => id));
      for (const item of page.items) expect(item).not.toHaveProperty('body');
      cursor = page.next;
    }
    expect(seen).toEqual(ids);
    expect(pages).toBe(3);
  });

  it('holds one’s own drafts, and nobody else’s', async () => {
    const draft = await made({ title: 'A secret draft', status: 'draft' });
    const found = async (client: Client) => {
      const response = await client.send('GET', '/api/articles?search=secret+draft');
      return ((await response.json()) as { items: Article[] }).items.map(({ id }) => id);
    };
    expect(await found(ann)).toEqual([draft.id]);
    expect(await found(bob)).toEqual([]);
    expect(await found(anyone)).toEqual([]);
  });

  it('finds every word of a search, and takes none for a pattern', async () => {
    const article = await made({ title: '100% real_name' });
    const found = async (search: string) => {
      const response = await anyone.send('GET', `/api/articles?${new URLSearchParams({ search }).toString()}`);
      return ((await response.json()) as { items: Article[] }).items.map(({ id }) => id);
    };
    expect(await found('REAL_name 100%')).toEqual([article.id]);
    expect(await found('real%name')).toEqual([]);
    expect(await found('realXname')).toEqual([]);
    expect(await found('100% absent')).toEqual([]);
    expect(await found('real\u0000_name')).toEqual([article.id]);
  });

  it.each(['limit=0', 'limit=101', 'limit=many', 'limit=1.5', 'cursor=made-up'])('refuses %s', async (query) => {
    await anyone.problem(400, 'GET', `/api/articles?${query}`);
  });
});

it.each([
  ['GET', '/api/articles/0', 404],
  ['GET', '/api/articles/abc', 404],
  ['GET', '/api/articles/99999999999999999999', 404],
  ['GET', `/api/articles/${'1'.repeat(300)}`, 404],
  ['GET', '/api/articles/%zz', 400],
  ['POST', '/api/articles/', 404],
  ['GET', '/api/nothing', 404],
  ['PUT', '/api/articles', 405],
  ['POST', '/api/articles/1', 405],
  ['GET', '/api/token', 405],
])('%s %s is %d', async (method, path, status) => {
  await anyone.problem(status, method, path);
});

it('names the methods there are', async () => {
  const response = await anyone.send('PUT', '/api/articles', words);
  expect(response.headers.get('Allow')?.split(', ').sort()).toEqual(['GET', 'HEAD', 'POST']);
});

it.each([
  ['half an article', 400, 'application/json', '{"title": '],
  ['a list', 400, 'application/json', '["title"]'],
  ['null', 400, 'application/json', 'null'],
  ['nothing', 400, 'application/json', ''],
  ['XML', 415, 'text/xml', '<title/>'],
  ['too much', 413, 'application/json', `{"title": "${'x'.repeat(2_700_000)}"}`],
])('refuses %s with %d', async (_name, status, type, body) => {
  await ann.problem(status, 'POST', '/api/articles', body, { 'Content-Type': type });
});

it('looks at the path before it looks at a body, and at no body that it has no use for', async () => {
  const xml = { 'Content-Type': 'text/xml' };
  for (const [body, headers] of [
    ['<title/>', xml],
    ['{"title": ', {}],
    ['{"title": 1}', {}],
  ] as const) {
    await ann.problem(404, 'PATCH', '/api/articles/abc', body, headers);
    await ann.problem(405, 'POST', '/api/articles/1', body, headers);
    const { path } = await made();
    expect((await ann.send('DELETE', path, body, headers)).status).toBe(204);
  }
});

it('says who may not ask before anything else', async () => {
  const nobody = new Client(app, { Authorization: 'Bearer made-up' });
  for (const body of ['{', `{"title": "${'x'.repeat(2_700_000)}"}`]) {
    await nobody.problem(401, 'POST', '/api/articles', body);
    await nobody.problem(401, 'PUT', '/api/articles/abc', body);
  }
});

it('lets no other site write with the cookie of a browser', async () => {
  const carl = await new Client(app).signUp('Carl');
  await carl.problem(403, 'POST', '/api/articles', words);
  await carl.problem(403, 'POST', '/api/articles', words, { Origin: 'https://evil.example' });
  expect((await carl.send('POST', '/api/articles', words, carl.origin)).status).toBe(201);
});

it('asks who it is before it reads what was sent', async () => {
  for (const body of ['{"title": ', '{}']) await anyone.problem(401, 'POST', '/api/articles', body);
});

it('refuses a token that is none, for reading too', async () => {
  const nobody = new Client(app, { Authorization: 'Bearer made-up' });
  await nobody.problem(401, 'GET', '/api/articles');
});
