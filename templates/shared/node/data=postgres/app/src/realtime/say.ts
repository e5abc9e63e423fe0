import { z } from 'zod';
import type { Hub } from './hub.ts';
import { ref, room } from './protocol.ts';
import type { Publish } from './publish.ts';
import type { EventStream } from './stream.ts';
import { Refusal, unknownRoom, type Verb } from './verb.ts';

const Said = z.object({ type: z.literal('say'), room, text: z.string().trim().min(1).max(2_000), ref });

interface SayOptions {
  readonly hub: Hub;
  readonly stream: EventStream;
  readonly publish: Publish;
}

/** Passes on to a room what somebody says in it; the answer has the id of the event that it has become. */
export function createSay({ hub, stream, publish }: SayOptions): Verb<z.infer<typeof Said>> {
  return {
    schema: Said,
    answer: async ({ room, text }, { identity }) => {
      const policy = hub.policy(room);
      if (policy === undefined) throw unknownRoom(room);
      if (!identity || policy.say?.(identity, room) !== true) {
        throw new Refusal('forbidden', 'You may not say anything here.');
      }
      const entry = await publish(room, 'chat.said', { name: identity.name, text });
      return { type: 'said', id: stream.cursor(entry) };
    },
  };
}
