import {
  applyDecorators,
  HttpCode,
  SerializeOptions,
  StandardSchemaSerializerInterceptor,
  UseInterceptors,
} from '@nestjs/common';
import { ApiResponse, type ApiResponseOptions } from '@nestjs/swagger';
import type { z } from 'zod';

type Headers = NonNullable<ApiResponseOptions['headers']>;

interface Answer {
  readonly description: string;
  readonly schema?: z.ZodType;
  readonly headers?: Headers;
}

/** What a route answers if all is well: documented, and of what its handler returns nothing but what the schema names is sent. */
export function Answers(status: number, { description, schema, headers }: Answer): MethodDecorator {
  return applyDecorators(
    HttpCode(status),
    ApiResponse({ status, description, ...(schema && { standardSchema: schema }), ...(headers && { headers }) }),
    ...(schema ? [SerializeOptions({ schema }), UseInterceptors(StandardSchemaSerializerInterceptor)] : []),
  );
}
