// Made from the JSON Schemas in contracts/ by `make contracts`: change those, not this.
import { z } from 'zod';

export const events = {
  'hello.said': {
    1: z.looseObject({ name: z.string() }),
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
  'hello.say': {
    1: z.looseObject({}),
  },
} as const;
