import { z } from 'zod';
import type { Message } from './event.ts';

const room = z.string().max(64);
const ref = z.string().max(64).optional();

/** What a WebSocket client may say. */
const ClientMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('join'), room, since: z.string().max(128).optional(), ref }),
  z.object({ type: z.literal('leave'), room, ref }),
  z.object({ type: z.literal('say'), room, text: z.string().trim().min(1).max(2_000), ref }),
]);
export type ClientMessage = z.infer<typeof ClientMessage>;

/** What is none of these may still say what it is to be called in the answer. */
const Unknown = z.object({ ref: ref.catch(undefined) });

export function parseMessage(text: string): ClientMessage | { type: 'invalid'; ref: string | undefined } {
  try {
    const json: unknown = JSON.parse(text);
    return ClientMessage.safeParse(json).data ?? { type: 'invalid', ref: Unknown.safeParse(json).data?.ref };
  } catch {
    return { type: 'invalid', ref: undefined };
  }
}

/** What it is told besides events. */
type ServerMessage =
  | { type: 'joined'; room: string; cursor: string }
  | { type: 'reset'; room: string; cursor: string }
  | { type: 'said'; ref: string | undefined; id: string }
  | { type: 'error'; ref: string | undefined; code: ErrorCode; detail: string };

export type ErrorCode = 'invalid' | 'unknown_room' | 'forbidden' | 'too_many_rooms' | 'too_fast' | 'unavailable';

export function toMessage(message: ServerMessage): Message {
  // Only who has been told everything up to the cursor may go on from there.
  const id = message.type === 'joined' ? { id: message.cursor } : {};
  return { event: message.type, ...id, json: JSON.stringify(message) };
}

/** RFC 6455, section 7.4, and the registry that it began; 4000 and above are a protocol's own. */
export const CloseCode = {
  policy: 1008,
  restart: 1012,
  tooSlow: 1013,
  sessionEnded: 4401,
} as const;
