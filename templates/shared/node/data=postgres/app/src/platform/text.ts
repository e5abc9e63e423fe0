import { z } from 'zod';

const isMissing = ({ input }: { input: unknown }) =>
  input === undefined ? 'This is required.' : 'This has to be text.';

/** Text that Postgres can store and every client can read, of at most so many characters. */
export function text(max: number) {
  return storable(z.string({ error: isMissing }), max);
}

/** The same without the blanks around it. */
export function trimmedText(max: number) {
  return storable(z.string({ error: isMissing }).trim(), max);
}

function storable(schema: z.ZodString, max: number) {
  return schema
    .max(max, `At most ${max} characters.`)
    .refine((value) => value.isWellFormed() && !value.includes('\0'), 'This has characters that no text may have.');
}
