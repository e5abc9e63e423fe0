import { Module } from '@nestjs/common';
import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import { DATABASE, DatabaseModule } from '../database/database.module.ts';
import { Health } from '../platform/health.ts';
import type { Redis } from '../platform/redis.ts';
import { REDIS } from '../platform/tokens.ts';
import { HealthController } from './health.controller.ts';

@Module({
  imports: [DatabaseModule],
  controllers: [HealthController],
  providers: [
    {
      provide: Health,
      inject: [REDIS, DATABASE],
      useFactory: (redis: Redis, db: Database) =>
        new Health({ redis: () => redis.ping(), postgres: () => sql`select 1`.execute(db) }),
    },
  ],
  exports: [Health],
})
export class HealthModule {}
