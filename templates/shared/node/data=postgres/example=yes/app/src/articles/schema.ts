import { z } from 'zod';
import { Id } from '../platform/number.ts';
import { text, trimmedText } from '../platform/text.ts';
import { decodeCursor } from './cursor.ts';
import { fromDigits } from './digits.ts';
import { isReserved } from './slug.ts';

const NOT_BLANK = /\S/;
const LIMIT = 'This has to be a number from 1 to 100.';

const Title = trimmedText(200).min(1, 'This is required.');
const Body = text(100_000).regex(NOT_BLANK, 'This is required.');
const Slug = text(200)
  .regex(/^[a-zA-Z0-9_-]+$/, 'Letters, digits, - and _ only.')
  .refine((slug) => !isReserved(slug), 'This slug is reserved.')
  .meta({
    description: 'Names it where people read it, in an address, say. Made of the title if a new article has none.',
  });
const Status = z
  .enum(['draft', 'published'], { error: 'Either draft or published.' })
  .meta({ description: 'A new article is a draft unless told otherwise.' });

/** A new article, or what takes the place of one: slug and status stay if they are left out. */
export const ArticleInput = z
  .object(
    { title: Title, slug: Slug.optional(), body: Body, status: Status.optional() },
    { error: 'This has to be an object.' },
  )
  .meta({ id: 'ArticleInput' });

/** What is left out stays as it is. */
export const ArticleChange = ArticleInput.partial().meta({ id: 'ArticleChange' });

const Author = z.object({ id: Id, name: z.string() }).meta({ id: 'Author' });

export const Article = z
  .object({
    id: Id,
    slug: z.string(),
    title: z.string(),
    body: z.string(),
    status: z.enum(['draft', 'published']),
    author: Author,
    version: z.int().min(1).max(2_147_483_647).meta({ description: 'Counts the writes.' }),
    created: z.iso.datetime(),
    updated: z.iso.datetime(),
  })
  .meta({ id: 'Article' });

/** An article in a list, without its body: a hundred of those are ten megabytes. */
export const ArticleItem = Article.omit({ body: true }).meta({ id: 'ArticleItem' });

export const ArticlePage = z
  .object({
    items: z.array(ArticleItem),
    next: z.string().nullable().meta({ description: '`cursor` of the next page.' }),
  })
  .meta({ id: 'ArticlePage' });

const Cursor = z.string().transform((cursor, context) => {
  const id = cursor === '' ? undefined : decodeCursor(cursor);
  if (cursor !== '' && id === undefined) context.addIssue('This is not one that came with a page.');
  return id;
});

export const ListQuery = z.object({
  limit: fromDigits(z.int(LIMIT).min(1, LIMIT).max(100, LIMIT).default(20)),
  cursor: Cursor.optional().meta({ description: '`next` of the page before.' }),
  search: z.string().default('').meta({ description: 'Words that title or body hold.' }),
});

export const IdParams = z.object({ id: fromDigits(Id) });

export type ArticleInput = z.output<typeof ArticleInput>;
export type ArticleChange = z.output<typeof ArticleChange>;
export type Article = z.output<typeof Article>;
export type ArticleItem = z.output<typeof ArticleItem>;
export type ArticlePage = z.output<typeof ArticlePage>;
export type ListQuery = z.output<typeof ListQuery>;
export type IdParams = z.output<typeof IdParams>;
