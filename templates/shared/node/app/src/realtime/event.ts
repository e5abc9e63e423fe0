import { z } from 'zod';
import { limits } from './limits.ts';

/** What a listener is told, serialised once for all of them. */
export interface Message {
  readonly event: string;
  /** Where to go on from after this message: the cursor. */
  readonly id?: string;
  readonly json: string;
}

export interface StreamEvent extends Message {
  readonly id: string;
  readonly room: string;
  /** The request that it comes from, for logs. */
  readonly requestId?: string | undefined;
}

/** Whether listeners can be told an event as it is. If not, they are told to load anew what it is about. */
export type Accepts = (event: { event: string; version: number | undefined; data: object }) => boolean;

/** The fields that every entry in the stream has, whoever writes it. A room whose name begins with $ is internal. */
export const Entry = z.object({
  room: z.string().regex(/^\$?[a-z0-9][a-z0-9:_-]{0,63}$/),
  event: z.string().regex(/^[a-z][a-z0-9._-]{0,63}$/),
  data: z.string().max(limits.eventBytes),
});

/** What a writer with contracts and requests of its own adds. An entry that is written twice has one `uid`. */
const Whole = Entry.extend({
  version: z
    .string()
    .regex(/^[1-9]\d{0,5}$/)
    .transform(Number),
  uid: z.string().max(64),
  request_id: z.string().max(64),
}).partial({ version: true, uid: true, request_id: true });

const Data = z.record(z.string(), z.unknown());

/** An entry as an event; throws if it is none. The time is that of Redis, which is in its id. */
export function parseEntry(
  life: string,
  entry: { id: string; message: unknown },
  accepts: Accepts = () => true,
): StreamEvent {
  const { room, event, version, uid, request_id: requestId, data: text } = Whole.parse(entry.message);
  const data = Data.parse(JSON.parse(text));
  const id = cursorOf(life, entry.id);
  // What is internal nobody can load anew: who reads it takes care.
  if (!accepts({ event, version, data }) && !room.startsWith('$')) {
    return { room, event: 'reload', id, requestId, json: JSON.stringify({ type: 'reload', room, id }) };
  }
  const at = new Date(timeOf(entry.id)).toISOString();
  const json = JSON.stringify({ type: 'event', room, event, version, uid, id, at, data });
  return { room, event, id, requestId, json };
}

/** When an entry was written, in milliseconds: by its id, or the cursor behind it. */
export function timeOf(id: string): number {
  return Number(/(\d+)-\d+$/.exec(id)?.[1]);
}

/** Ids start anew when Redis is emptied or restored, so a cursor says which life of the stream it is of. */
export function cursorOf(life: string, id: string): string {
  return `${life}.${id}`;
}
