import { All, Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ServerSentEvents } from './sse.ts';

@Controller('events')
export class EventsController {
  constructor(private readonly events: ServerSentEvents) {}

  /** All methods, as it refuses by itself what is none of its own. */
  @All()
  async serve(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.events.serve(request.raw, reply.raw, request.ip);
    reply.hijack();
  }
}
