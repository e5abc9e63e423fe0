const article = {
  id: 7,
  slug: 'tea',
  title: 'Tea',
  status: 'published',
  author: { id: 12, name: 'Ann' },
  version: 3,
  created: '2026-01-02T03:04:05.123456Z',
  updated: '2026-01-02T03:04:05+00:00',
};

/** What there is to tell and to ask for. */
export const example = {
  room: 'articles',
  event: { event: 'article.published', data: article },
  command: { command: 'article.publish', version: 1, data: { slug: 'tea' } },
};
