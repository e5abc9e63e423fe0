import { Controller, Get, Header, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Health } from '../platform/health.ts';

/** What a balancer and a supervisor ask: whether this process lives, and whether it can work. */
@Controller()
export class HealthController {
  constructor(private readonly health: Health) {}

  @Get('healthz')
  @Header('Cache-Control', 'no-store')
  @Header('Content-Type', 'text/plain; charset=utf-8')
  live(): string {
    return 'ok\n';
  }

  @Get('readyz')
  @Header('Cache-Control', 'no-store')
  @Header('Content-Type', 'text/plain; charset=utf-8')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const failing = await this.health.failing();
    if (failing.length === 0) return 'ok\n';
    reply.status(503);
    return `failing: ${failing.join(', ')}\n`;
  }
}
