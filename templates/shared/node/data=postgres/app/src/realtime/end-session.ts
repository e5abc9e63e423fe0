import type { Publish } from './publish.ts';
import { SESSION_ENDED, SESSIONS_ROOM } from './sessions.ts';

/** Closes what is open in a session, on all replicas. */
export async function endSession(publish: Publish, session: string): Promise<void> {
  await publish(SESSIONS_ROOM, SESSION_ENDED, { session });
}
