import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { startService, type TestService } from '../service/service.js';

export interface Route {
  readonly method: string;
  /** With its parameters as `:name`. */
  readonly path: string;
}

/** A service together with every route it really serves, from whichever plugin it comes. */
export async function startServiceWithRoutes(): Promise<{ service: TestService; routes: readonly Route[] }> {
  const routes: Route[] = [];
  const listen = (message: unknown): void => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook('onRoute', ({ method, url }: RouteOptions) => {
      for (const each of [method].flat()) routes.push({ method: each, path: url });
    });
  };
  subscribe('fastify.initialization', listen);
  const service = await startService();
  unsubscribe('fastify.initialization', listen);
  return { service, routes };
}
