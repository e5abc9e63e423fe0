import type { FastifyReply } from 'fastify';
import { expect, it, vi } from 'vitest';
import { Health } from '../platform/health.ts';
import { HealthController } from './health.controller.ts';

it('names what is away', async () => {
  const controller = new HealthController(new Health({ redis: () => Promise.reject(new Error()) }));
  const status = vi.fn();
  expect(await controller.ready({ status } as unknown as FastifyReply)).toBe('failing: redis\n');
  expect(status).toHaveBeenCalledWith(503);
  expect(controller.live()).toBe('ok\n');
});
