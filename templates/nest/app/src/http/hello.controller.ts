import { Controller, Get, Header } from '@nestjs/common';

@Controller('hello')
export class HelloController {
  @Get()
  @Header('Content-Type', 'text/plain; charset=utf-8')
  hello(): string {
    return 'Hello world from Node!';
  }
}
