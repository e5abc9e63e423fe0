import { z } from 'zod';
import { Problem } from '../platform/problem.ts';
import { ref } from '../realtime/protocol.ts';
import type { Verb } from '../realtime/verb.ts';
import type { Verify } from './tokens.ts';

const Shown = z.object({ type: z.literal('token'), token: z.string(), ref });

/** Lets a socket go on beyond the life of its token, by a new one of the same session. */
export function createRenewal(verify: Verify): Verb<z.infer<typeof Shown>> {
  return {
    schema: Shown,
    answer: async ({ token }, connection) => {
      const next = await verify(token).catch((error: unknown) => {
        if (error instanceof Problem && error.status === 401) return undefined;
        throw error;
      });
      const { identity } = connection;
      // Who has other rights now has rooms to leave, too.
      if (!next || next.id !== identity?.id || next.session !== identity.session || next.staff !== identity.staff) {
        connection.endSession();
        return undefined;
      }
      connection.identity = next;
      return { type: 'token' };
    },
  };
}
