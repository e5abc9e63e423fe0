import { Router } from 'express';
import type { Health } from '../platform/health.ts';

/** What a balancer and a supervisor ask: whether this process lives, and whether it can work. */
export function healthRoutes(health: Health): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    response.set('Cache-Control', 'no-store').type('text/plain').send('ok\n');
  });
  router.get('/readyz', async (_request, response) => {
    const failing = await health.failing();
    response
      .set('Cache-Control', 'no-store')
      .type('text/plain')
      .status(failing.length === 0 ? 200 : 503);
    response.send(failing.length === 0 ? 'ok\n' : `failing: ${failing.join(', ')}\n`);
  });
  return router;
}

export function helloRoutes(): Router {
  const router = Router();
  router.get('/hello', (_request, response) => {
    response.type('text/plain').send('Hello world from Node!');
  });
  return router;
}
