import { Module } from '@nestjs/common';
import { APP_PIPE } from '@nestjs/core';
import { ValidationPipe } from './validation.pipe.ts';

/** What holds for every route: what it takes is checked. */
@Module({ providers: [{ provide: APP_PIPE, useClass: ValidationPipe }] })
export class ApiModule {}
