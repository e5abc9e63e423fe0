import type { z } from 'zod';
import type { SocketConnection } from './socket-connection.ts';

/** What a client may ask for besides rooms to listen to. */
export interface Verb<Asked = unknown> {
  /** Of the whole message, with its type. */
  readonly schema: z.ZodType<Asked>;
  /** The answer, which gets the message's ref; throws a Refusal. */
  answer(asked: Asked, connection: SocketConnection): Promise<Answer | undefined>;
}

/** By the type of the message. */
export type Verbs = Readonly<Record<string, Verb>>;

export type Answer = { readonly type: string } & Readonly<Record<string, unknown>>;

/** Why something is not done; the client may read the detail. */
export class Refusal extends Error {
  readonly code: string;

  constructor(code: string, detail: string) {
    super(detail);
    this.code = code;
  }
}

export const unknownRoom = (room: string) => new Refusal('unknown_room', `There is no room ${room}.`);
