import type { IRouter } from 'express';
import type { Health } from '../platform/health.ts';

/** What a balancer and a supervisor ask: whether this process lives, and whether it can work. */
export function healthRoutes(app: IRouter, health: Health): void {
  app.get('/healthz', (_request, response) => {
    response.set('Cache-Control', 'no-store').type('text/plain').send('ok\n');
  });
  app.get('/readyz', async (_request, response) => {
    const failing = await health.failing();
    response
      .set('Cache-Control', 'no-store')
      .type('text/plain')
      .status(failing.length === 0 ? 200 : 503);
    response.send(failing.length === 0 ? 'ok\n' : `failing: ${failing.join(', ')}\n`);
  });
}

export function helloRoutes(app: IRouter): void {
  app.get('/hello', (_request, response) => {
    response.type('text/plain').send('Hello world from Node!');
  });
}
