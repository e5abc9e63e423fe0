import { z } from 'zod';

/** The key of something: whole, and no more than a number can hold. */
export const Id = z.int().min(1).max(Number.MAX_SAFE_INTEGER);

/** A number that comes as text, in a path or a query: in its plain form only, so not 1e3, 0x10 or an empty one. */
export function fromDigits<T extends z.ZodType>(schema: T) {
  return z.preprocess(
    (value) => (typeof value === 'string' && /^(0|[1-9]\d*)$/.test(value) ? Number(value) : value),
    schema,
  );
}
