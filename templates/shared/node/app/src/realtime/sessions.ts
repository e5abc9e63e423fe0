import { z } from 'zod';
import type { StreamEvent } from './event.ts';

// No policy matches the room, so no client can listen.
export const SESSIONS_ROOM = '$sessions';
export const SESSION_ENDED = 'session.ended';

const Ended = z.object({ data: z.object({ session: z.string() }) });

export function endedSessions(events: readonly StreamEvent[]): Set<string> {
  const ended = events.filter(({ room, event }) => room === SESSIONS_ROOM && event === SESSION_ENDED);
  return new Set(
    ended.flatMap(({ json }) => {
      const parsed = Ended.safeParse(JSON.parse(json));
      return parsed.success ? [parsed.data.data.session] : [];
    }),
  );
}
