import { z } from 'zod';
import type { Identity } from '../platform/identity.ts';
import type { StreamEvent } from './event.ts';

// No policy matches the room, so no client can listen.
export const SESSIONS_ROOM = '$sessions';
export const SESSION_ENDED = 'session.ended';

/** What ends: one session, or whatever a user began until then, in seconds. */
export type Ending = { readonly session: string } | { readonly user: string; readonly at: number };

const schemas: Readonly<Record<string, z.ZodType<Ending>>> = {
  [SESSION_ENDED]: z.object({ session: z.string() }),
  'user.ended': z.object({ user: z.string(), at: z.number() }),
};

export function endingIn({ room, event, json }: StreamEvent): Ending | undefined {
  if (room !== SESSIONS_ROOM) return undefined;
  const { data } = JSON.parse(json) as { data: unknown };
  return schemas[event]?.safeParse(data).data;
}

export function endingsIn(events: readonly StreamEvent[]): Ending[] {
  return events.flatMap((event) => endingIn(event) ?? []);
}

/** Whether what is open for somebody has to be closed. Who began anew since comes back by what is good now. */
export function isEnded(who: Identity, endings: readonly Ending[]): boolean {
  return endings.some((ending) => ('session' in ending ? ending.session === who.session : ending.user === who.id));
}
