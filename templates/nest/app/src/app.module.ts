import { Module, StandardSchemaSerializerInterceptor, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { AccountsModule } from './accounts/accounts.module.ts';
import { ArticlesModule } from './articles/articles.module.ts';
import type { Config } from './config.ts';
import { HealthModule } from './http/health.module.ts';
import { HelloController } from './http/hello.controller.ts';
import { ProblemFilter } from './http/problem.filter.ts';
import { ValidationPipe } from './http/validation.pipe.ts';
import type { Logger } from './platform/log.ts';
import type { Metrics } from './platform/metrics.ts';
import { PlatformModule } from './platform/platform.module.ts';
import { RealtimeModule } from './realtime/realtime.module.ts';
import { Shutdown } from './shutdown.ts';

@Module({})
export class AppModule {
  static forRoot(config: Config, log: Logger, metrics: Metrics): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.forRoot(config, log, metrics),
        HealthModule,
        RealtimeModule,
        AccountsModule,
        ArticlesModule,
      ],
      controllers: [HelloController],
      providers: [
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_PIPE, useClass: ValidationPipe },
        { provide: APP_INTERCEPTOR, useClass: StandardSchemaSerializerInterceptor },
        Shutdown,
      ],
    };
  }
}
