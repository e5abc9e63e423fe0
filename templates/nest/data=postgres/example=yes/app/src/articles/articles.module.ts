import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.ts';
import type { Database } from '../database/database.ts';
import { DATABASE, DatabaseModule } from '../database/database.module.ts';
import type { Logger } from '../platform/log.ts';
import { LOG } from '../platform/tokens.ts';
import type { Publish } from '../realtime/publish.ts';
import { PUBLISH, TalkModule } from '../realtime/talk.module.ts';
import { ArticlesController } from './articles.controller.ts';
import { Articles } from './articles.ts';

@Module({
  imports: [AccountsModule, DatabaseModule, TalkModule],
  controllers: [ArticlesController],
  providers: [
    {
      provide: Articles,
      inject: [DATABASE, PUBLISH, LOG],
      useFactory: (db: Database, publish: Publish, log: Logger) =>
        new Articles({ db, log, announce: (event, article) => publish('articles', event, article) }),
    },
  ],
})
export class ArticlesModule {}
