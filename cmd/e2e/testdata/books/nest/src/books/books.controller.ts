import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access } from '../accounts/access.ts';
import { CurrentIdentity } from '../accounts/current-identity.ts';
import { Answers } from '../http/answers.ts';
import type { Identity } from '../platform/identity.ts';
import { Books } from './books.ts';
import { Book, BookInput, BookList } from './schema.ts';

@ApiTags('books')
@Controller('api/books')
export class BooksController {
  constructor(private readonly books: Books) {}

  @Get()
  @Access('anybody')
  @ApiOperation({ operationId: 'listBooks', summary: 'Books.' })
  @Answers(200, { description: 'All of them.', schema: BookList })
  list(): Promise<BookList> {
    return this.books.list();
  }

  @Post()
  @Access('signed-in')
  @ApiOperation({ operationId: 'createBook', summary: 'Add a book.' })
  @Answers(201, { description: 'The book.', schema: Book })
  create(
    @Body({ schema: BookInput }) input: BookInput,
    @CurrentIdentity() who: Identity | undefined,
  ): Promise<Book> {
    return this.books.create(input, who);
  }
}
