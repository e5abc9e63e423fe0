import { z } from 'zod';
import type { Publish, StreamEvent } from './event.ts';

// No policy matches the room, so no client can listen.
const ROOM = '$sessions';
const EVENT = 'session.ended';

const Ended = z.object({ data: z.object({ session: z.string() }) });

/** Closes what is open in a session, on all replicas. */
export async function endSession(publish: Publish, session: string): Promise<void> {
  await publish(ROOM, EVENT, { session });
}

export function endedSessions(events: readonly StreamEvent[]): Set<string> {
  const ended = events.filter(({ room, event }) => room === ROOM && event === EVENT);
  return new Set(
    ended.flatMap(({ json }) => {
      const parsed = Ended.safeParse(JSON.parse(json));
      return parsed.success ? [parsed.data.data.session] : [];
    }),
  );
}
