import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.ts';
import type { Database } from '../database/database.ts';
import { DATABASE, DatabaseModule } from '../database/database.module.ts';
import { BooksController } from './books.controller.ts';
import { Books } from './books.ts';

@Module({
  imports: [AccountsModule, DatabaseModule],
  controllers: [BooksController],
  providers: [{ provide: Books, inject: [DATABASE], useFactory: (db: Database) => new Books(db) }],
})
export class BooksModule {}
