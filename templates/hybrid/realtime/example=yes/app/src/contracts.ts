// Made from the JSON Schemas in contracts/ by `make contracts`: change those, not this.
import { z } from 'zod';

export const events = {
  'article.published': {
    1: z.looseObject({
      id: z.int(),
      slug: z.string(),
      title: z.string(),
      status: z.enum(['draft', 'published']),
      author: z.looseObject({ id: z.int(), name: z.string() }),
      version: z.int(),
      created: z.iso.datetime({ offset: true }),
      updated: z.iso.datetime({ offset: true }),
    }),
  },
  'article.updated': {
    1: z.looseObject({
      id: z.int(),
      slug: z.string(),
      title: z.string(),
      status: z.enum(['draft', 'published']),
      author: z.looseObject({ id: z.int(), name: z.string() }),
      version: z.int(),
      created: z.iso.datetime({ offset: true }),
      updated: z.iso.datetime({ offset: true }),
    }),
  },
  'article.deleted': {
    1: z.looseObject({ id: z.int(), version: z.int() }),
  },
  'command.done': {
    1: z.looseObject({ key: z.string(), command: z.string() }),
  },
  'command.failed': {
    1: z.looseObject({ key: z.string(), command: z.string(), code: z.string(), detail: z.string() }),
  },
  'session.ended': {
    1: z.looseObject({ session: z.string() }),
  },
  'user.ended': {
    1: z.looseObject({ user: z.string(), at: z.number() }),
  },
} as const;

export const commands = {
  'article.publish': {
    1: z.looseObject({ slug: z.string().min(1).max(220) }),
  },
} as const;
