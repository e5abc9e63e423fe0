import { Global, Module } from '@nestjs/common';
import type { Config } from '../config.ts';
import type { Database } from '../database/database.ts';
import { DATABASE, DatabaseModule } from '../database/database.module.ts';
import type { Logger } from '../platform/log.ts';
import type { Redis } from '../platform/redis.ts';
import { CONFIG, LOG, REDIS } from '../platform/tokens.ts';
import { endSession } from '../realtime/end-session.ts';
import type { Publish } from '../realtime/publish.ts';
import { PUBLISH, TalkModule } from '../realtime/talk.module.ts';
import { SESSIONS, type Sessions } from '../realtime/tokens.ts';
import { Accounts } from './accounts.ts';
import { AuthController } from './auth.controller.ts';
import { TokenController } from './token.controller.ts';

/** Global, as it tells the realtime module, which knows nothing of accounts, whose a WebSocket is. */
@Global()
@Module({
  imports: [DatabaseModule, TalkModule],
  controllers: [AuthController, TokenController],
  providers: [
    {
      provide: Accounts,
      inject: [CONFIG, LOG, REDIS, DATABASE, PUBLISH],
      useFactory: (config: Config, log: Logger, redis: Redis, db: Database, publish: Publish) =>
        new Accounts({ config, log, redis, db, onSessionEnded: (session) => endSession(publish, session) }),
    },
    {
      provide: SESSIONS,
      inject: [Accounts],
      useFactory: (accounts: Accounts): Sessions => ({
        identify: ({ headers }) => accounts.identify(headers),
        recheck: (sessions) => accounts.validSessions(sessions),
      }),
    },
  ],
  exports: [Accounts, SESSIONS],
})
export class AccountsModule {}
