import { z } from 'zod';

/** A number that comes as text, in a path or a query: in its plain form only, so not 1e3, 0x10 or an empty one. */
export function fromDigits<T extends z.ZodType>(schema: T) {
  return z.preprocess(
    (value) => (typeof value === 'string' && /^(0|[1-9]\d*)$/.test(value) ? Number(value) : value),
    schema,
  );
}
