import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { CONFIG, LOG } from '../platform/tokens.ts';
import { openDatabase, type Database } from './database.ts';

export const DATABASE = Symbol('Database');

@Module({
  providers: [{ provide: DATABASE, inject: [CONFIG, LOG], useFactory: openDatabase }],
  exports: [DATABASE],
})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(@Inject(DATABASE) private readonly db: Database) {}

  onApplicationShutdown(): Promise<void> {
    return this.db.destroy();
  }
}
