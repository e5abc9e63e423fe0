import { Global, Module } from '@nestjs/common';
import type { Config } from '../config.ts';
import { commands, events } from '../contracts.ts';
import type { Logger } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Redis } from '../platform/redis.ts';
import { CONFIG, LOG, METRICS, REDIS } from '../platform/tokens.ts';
import { RealtimeModule } from '../realtime/realtime.module.ts';
import { EventStream } from '../realtime/stream.ts';
import { ACCEPTS, SESSIONS, VERBS, type Sessions } from '../realtime/tokens.ts';
import type { Verbs } from '../realtime/verb.ts';
import { createAccepts } from './accepts.ts';
import { createCommand } from './commands.ts';
import { Ended } from './ended.ts';
import { createRenewal } from './renewal.ts';
import { createSessions } from './sessions.ts';
import { createVerify, type Verify } from './tokens.ts';

const VERIFY = Symbol('Verify');

/** What Django tells, whom it vouches for, and what it is asked to do. Global, as the realtime module asks for it. */
@Global()
@Module({
  imports: [RealtimeModule],
  providers: [
    {
      provide: ACCEPTS,
      inject: [METRICS, LOG],
      useFactory: ({ registry }: Metrics, log: Logger) => createAccepts({ events, registry, log }),
    },
    {
      provide: VERIFY,
      inject: [CONFIG, LOG, EventStream],
      useFactory: (config: Config, log: Logger, stream: EventStream) =>
        createVerify({ config, ended: new Ended(stream), log }),
    },
    {
      provide: SESSIONS,
      inject: [VERIFY, CONFIG],
      useFactory: (verify: Verify, config: Config): Sessions => createSessions(verify, config),
    },
    {
      provide: VERBS,
      inject: [VERIFY, CONFIG, REDIS, LOG],
      useFactory: (verify: Verify, config: Config, redis: Redis, log: Logger): Verbs => ({
        token: createRenewal(verify),
        command: createCommand({ redis, key: `${config.COMPOSE_PROJECT_NAME}:commands`, commands, log }),
      }),
    },
  ],
  exports: [ACCEPTS, SESSIONS, VERBS],
})
export class DjangoModule {}
