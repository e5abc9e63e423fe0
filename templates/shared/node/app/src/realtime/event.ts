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
}

/** The fields of an entry in the stream, whoever writes it. A room whose name begins with $ is internal. */
export const Entry = z.object({
  room: z.string().regex(/^\$?[a-z0-9][a-z0-9:_-]{0,63}$/),
  event: z.string().regex(/^[a-z][a-z0-9._-]{0,63}$/),
  data: z.string().max(limits.eventBytes),
});

const Data = z.record(z.string(), z.unknown());

/** An entry as an event; throws if it is none. The time is that of Redis, which is in its id. */
export function parseEntry(life: string, entry: { id: string; message: unknown }): StreamEvent {
  const { room, event, data: text } = Entry.parse(entry.message);
  const data = Data.parse(JSON.parse(text));
  const id = cursorOf(life, entry.id);
  const at = new Date(Number(entry.id.split('-', 1)[0])).toISOString();
  return { room, event, id, json: JSON.stringify({ type: 'event', room, event, id, at, data }) };
}

/** Ids start anew when Redis is emptied or restored, so a cursor says which life of the stream it is of. */
export function cursorOf(life: string, id: string): string {
  return `${life}.${id}`;
}
