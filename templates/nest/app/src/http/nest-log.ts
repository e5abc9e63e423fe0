import type { LoggerService } from '@nestjs/common';
import type { Logger } from '../platform/log.ts';

/** Nest's own lines in the log of the process: what it does in good order is for who looks for it. */
export class NestLog implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, context?: unknown): void {
    this.logger.debug({ context }, String(message));
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.logger.error({ err: message, context: rest.at(-1) }, 'nest');
  }

  warn(message: unknown, context?: unknown): void {
    this.logger.warn({ context }, String(message));
  }
}
