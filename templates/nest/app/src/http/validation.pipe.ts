import { Injectable, StandardSchemaValidationPipe, type ArgumentMetadata } from '@nestjs/common';
import { Problem } from '../platform/problem.ts';

/** Checks what has a schema. A path that does not fit its own is one that is not there. */
@Injectable()
export class ValidationPipe extends StandardSchemaValidationPipe {
  constructor() {
    super({ exceptionFactory: (issues) => Problem.invalid(issues) });
  }

  override async transform<T>(value: T, metadata: ArgumentMetadata): Promise<T> {
    try {
      return await super.transform(value, metadata);
    } catch (error) {
      throw metadata.type === 'param' ? new Problem(404) : error;
    }
  }
}
