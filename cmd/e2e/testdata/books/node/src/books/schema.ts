import { z } from 'zod';
import { Id } from '../platform/number.ts';
import { trimmedText } from '../platform/text.ts';

export const BookInput = z.object({ title: trimmedText(200).min(1, 'This is required.') }).meta({ id: 'BookInput' });
export const Book = z.object({ id: Id, title: z.string() }).meta({ id: 'Book' });
export const BookList = z.object({ items: z.array(Book) }).meta({ id: 'BookList' });

export type BookInput = z.output<typeof BookInput>;
export type Book = z.output<typeof Book>;
export type BookList = z.output<typeof BookList>;
