import { Global, Module } from '@nestjs/common';
import type { Config } from '../config.ts';
import type { Redis } from '../platform/redis.ts';
import { CONFIG, REDIS } from '../platform/tokens.ts';
import { Hub } from './hub.ts';
import { createPublish, type Publish } from './publish.ts';
import { keyOf, RealtimeModule } from './realtime.module.ts';
import { createSay } from './say.ts';
import { EventStream } from './stream.ts';
import { VERBS } from './tokens.ts';
import type { Verbs } from './verb.ts';

export const PUBLISH = Symbol('Publish');

/** The writing side: what this service tells, and what people say. Global, as WebSockets ask for the latter. */
@Global()
@Module({
  imports: [RealtimeModule],
  providers: [
    {
      provide: PUBLISH,
      inject: [CONFIG, REDIS],
      useFactory: (config: Config, redis: Redis) => createPublish({ redis, key: keyOf(config) }),
    },
    {
      provide: VERBS,
      inject: [Hub, EventStream, PUBLISH],
      useFactory: (hub: Hub, stream: EventStream, publish: Publish): Verbs => ({
        say: createSay({ hub, stream, publish }),
      }),
    },
  ],
  exports: [PUBLISH, VERBS],
})
export class TalkModule {}
