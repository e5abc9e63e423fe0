import { z } from 'zod';
import type { Message } from './event.ts';
import type { Verb, Verbs } from './verb.ts';

/** What a client may call a message of its own, to know the answer by. */
export const ref = z.string().max(64).optional();
export const room = z.string().max(64);

/** What every WebSocket client may say; verbs are besides. */
const Listening = z.discriminatedUnion('type', [
  z.object({ type: z.literal('join'), room, since: z.string().max(128).optional(), ref }),
  z.object({ type: z.literal('leave'), room, ref }),
]);

/** What is no message may still say what it is to be called in the answer. */
const Unknown = z.object({ type: z.string().catch(''), ref: ref.catch(undefined) });

export type ClientMessage =
  | z.infer<typeof Listening>
  | { type: 'verb'; verb: Verb; asked: unknown; ref: string | undefined }
  | { type: 'invalid'; ref: string | undefined };

export function parseMessage(text: string, verbs: Verbs): ClientMessage {
  const invalid = { type: 'invalid', ref: undefined } as const;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return invalid;
  }
  const { type, ref } = Unknown.safeParse(json).data ?? { ...invalid, type: '' };
  if (!Object.hasOwn(verbs, type)) return Listening.safeParse(json).data ?? { type: 'invalid', ref };
  const verb = verbs[type] as Verb;
  const asked = verb.schema.safeParse(json);
  return asked.success ? { type: 'verb', verb, asked: asked.data, ref } : { type: 'invalid', ref };
}

/** What it is told besides events and what verbs answer. */
type ServerMessage =
  | { type: 'joined'; room: string; cursor: string }
  | { type: 'reset'; room: string; cursor: string }
  | { type: 'error'; ref: string | undefined; code: string; detail: string };

export function toMessage(message: ServerMessage): Message {
  // Only who has been told everything up to the cursor may go on from there.
  const id = message.type === 'joined' ? { id: message.cursor } : {};
  return { event: message.type, ...id, json: JSON.stringify(message) };
}

/** The subprotocol, for clients that name one: also those who offer something else besides. */
export const PROTOCOL = 'live.v1';

/** RFC 6455, section 7.4, and the registry that it began; 4000 and above are a protocol's own. */
export const CloseCode = {
  policy: 1008,
  restart: 1012,
  tooSlow: 1013,
  sessionEnded: 4401,
} as const;
