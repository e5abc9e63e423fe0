import type { IncomingMessage } from 'node:http';
import { setImmediate as otherPipes } from 'node:timers/promises';
import { Injectable, StandardSchemaValidationPipe, type ArgumentMetadata } from '@nestjs/common';
import { readJson } from '../platform/json-body.ts';
import { Problem } from '../platform/problem.ts';

/** Checks what has a schema. A path that does not fit its own is one that is not there. */
@Injectable()
export class ValidationPipe extends StandardSchemaValidationPipe {
  constructor() {
    super({ exceptionFactory: (issues) => Problem.invalid(issues) });
  }

  override async transform<T>(value: T, metadata: ArgumentMetadata): Promise<T> {
    if (metadata.type === 'body') {
      // They run at the same time, but what is wrong with the path counts before any body.
      await otherPipes();
      return super.transform((await readJson(value as IncomingMessage)) as T, metadata);
    }
    try {
      return await super.transform(value, metadata);
    } catch (error) {
      throw metadata.type === 'param' ? new Problem(404) : error;
    }
  }
}
