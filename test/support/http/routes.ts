import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { RequestMethod } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { startService, type TestService } from '../service/service.js';

export interface Route {
  readonly method: string;
  /** With its parameters as `:name`. */
  readonly path: string;
}

/** Starts a service and collects every route it serves, from any plugin. */
export async function startServiceWithRoutes(
  environment: Record<string, string> = {},
): Promise<{ service: TestService; routes: readonly Route[] }> {
  const routes: Route[] = [];
  const collect = (message: unknown): void => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook('onRoute', ({ method, url }: RouteOptions) => {
      for (const each of [method].flat()) routes.push({ method: each, path: url });
    });
  };
  subscribe('fastify.initialization', collect);
  const service = await startService(environment);
  unsubscribe('fastify.initialization', collect);
  return { service, routes };
}

/** What each route of the application's controllers declares under this metadata key, by method and path. */
export function metadataByRoute({ app }: TestService, key: string): Record<string, unknown> {
  const modules = [...app.get(ModulesContainer).values()];
  const controllers = modules.flatMap((module) =>
    [...module.controllers.values()].map(({ metatype }) => metatype),
  );
  const found = new Map<string, unknown>();
  for (const controller of new Set(controllers)) {
    if (!controller) continue;
    const base: string = Reflect.getMetadata('path', controller);
    for (const name of Object.getOwnPropertyNames(controller.prototype)) {
      const handler: object = controller.prototype[name];
      const path: string | undefined = Reflect.getMetadata('path', handler);
      if (path === undefined) continue;
      const method = RequestMethod[Reflect.getMetadata('method', handler) as RequestMethod];
      found.set(
        `${method} /${[base, path]
          .map((part) => part.replace(/^\/|\/$/g, ''))
          .filter(Boolean)
          .join('/')}`,
        Reflect.getMetadata(key, handler) ?? Reflect.getMetadata(key, controller),
      );
    }
  }
  return Object.fromEntries(found);
}
