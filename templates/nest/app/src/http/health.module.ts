import { Module } from '@nestjs/common';
import { Health } from '../platform/health.ts';
import type { Redis } from '../platform/redis.ts';
import { REDIS } from '../platform/tokens.ts';
import { HealthController } from './health.controller.ts';

@Module({
  controllers: [HealthController],
  providers: [
    { provide: Health, inject: [REDIS], useFactory: (redis: Redis) => new Health({ redis: () => redis.ping() }) },
  ],
  exports: [Health],
})
export class HealthModule {}
