import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { startService, type TestService } from '../service/service.js';

export interface Route {
  readonly method: string;
  /** With its parameters as `:name`. */
  readonly path: string;
}

/** Starts a service and collects every route it serves, from any plugin. */
export async function startServiceWithRoutes(): Promise<{ service: TestService; routes: readonly Route[] }> {
  const routes: Route[] = [];
  const collect = (message: unknown): void => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook('onRoute', ({ method, url }: RouteOptions) => {
      for (const each of [method].flat()) routes.push({ method: each, path: url });
    });
  };
  subscribe('fastify.initialization', collect);
  const service = await startService();
  unsubscribe('fastify.initialization', collect);
  return { service, routes };
}
