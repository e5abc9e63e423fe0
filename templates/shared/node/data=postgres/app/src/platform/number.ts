import { z } from 'zod';

/** The key of something: whole, and no more than a number can hold. */
export const Id = z.int().min(1).max(Number.MAX_SAFE_INTEGER);
