import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { inTime } from '../platform/in-time.ts';
import { isLapsed } from '../platform/identity.ts';
import type { Logger } from '../platform/log.ts';
import type { Redis } from '../platform/redis.ts';
import { currentRequestId, runInContext } from '../platform/request-context.ts';
import { limits as defaults, type Limits } from '../realtime/limits.ts';
import { ref } from '../realtime/protocol.ts';
import { Refusal, type Verb } from '../realtime/verb.ts';
import { schemaOf, type Contracts } from './contracts.ts';

const Asked = z.object({
  type: z.literal('command'),
  command: z.string().max(64),
  version: z.int(),
  data: z.record(z.string(), z.unknown()),
  /** The same if it is sent again: Django does it once. */
  key: z.uuid(),
  ref,
});

interface CommandOptions {
  readonly redis: Redis;
  /** Where commands are in Redis. */
  readonly key: string;
  readonly commands: Contracts;
  readonly log: Logger;
  readonly limits?: Limits;
}

/** Passes on what somebody wants Django to do. What has become of it, an event in the room of the user tells. */
export function createCommand(options: CommandOptions): Verb<z.infer<typeof Asked>> {
  const { redis, key: stream, commands, log, limits = defaults } = options;
  let looked = -Infinity;
  let length = Promise.resolve(0);

  /** How many wait, or did a moment ago. */
  function backlog(): Promise<number> {
    if (performance.now() - looked >= limits.commandLook) {
      looked = performance.now();
      length = redis.xLen(stream);
    }
    return length;
  }

  async function pass(entry: Record<string, string>): Promise<void> {
    if ((await backlog()) >= limits.commandBacklog) {
      throw new Refusal('unavailable', 'There is too much to do; try again later.');
    }
    // Not trimmed: Django deletes what is done, and nothing else may be.
    await redis.xAdd(stream, '*', entry);
  }

  return {
    schema: Asked,
    answer: ({ command, version, data, key }, connection) =>
      runInContext({ requestId: randomUUID() }, async () => {
        const { identity } = connection;
        if (identity === undefined) throw new Refusal('forbidden', 'Sign in first.');
        if (isLapsed(identity)) {
          connection.endSession();
          return undefined;
        }
        const schema = schemaOf(commands, command, version);
        if (typeof schema === 'string') {
          throw new Refusal('unknown_command', `There is no command ${command} in version ${version}.`);
        }
        const { error } = schema.safeParse(data);
        if (error) throw new Refusal('invalid', error.issues.map(describe).join('; '));
        const request_id = currentRequestId() ?? '';
        const entry = {
          command,
          version: `${version}`,
          data: JSON.stringify(data),
          key,
          user: identity.id,
          request_id,
        };
        await inTime(pass(entry), limits.publishTimeout);
        log.info({ command, key, user: identity.id }, 'command');
        return { type: 'accepted', key };
      }),
  };
}

function describe({ path, message }: z.core.$ZodIssue): string {
  return `${path.join('.') || 'data'}: ${message}`;
}
