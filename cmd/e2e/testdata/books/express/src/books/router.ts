import type { Api } from '../http/api.ts';
import type { Books } from './books.ts';
import { Book, BookInput, BookList } from './schema.ts';

export function bookRoutes(api: Api, books: Books): void {
  api.route({
    method: 'get',
    path: '/api/books',
    operationId: 'listBooks',
    summary: 'Books.',
    access: 'anybody',
    answers: { 200: { description: 'All of them.', schema: BookList } },
    handle: async () => ({ status: 200, body: await books.list() }),
  });

  api.route({
    method: 'post',
    path: '/api/books',
    operationId: 'createBook',
    summary: 'Add a book.',
    access: 'signed-in',
    body: BookInput,
    answers: { 201: { description: 'The book.', schema: Book } },
    handle: async ({ body, identity }) => ({ status: 201, body: await books.create(body, identity) }),
  });
}
