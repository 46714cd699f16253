import { Reflector } from '@nestjs/core';
import type { Role } from './caller.js';

/** `scraper` is whoever shows METRICS_TOKEN, which no account has. */
export type AccessDeclaration = readonly (Role | 'scraper')[] | 'public';

/** Who may call a route at all; `public` needs no access token. A route that declares nothing is closed to everybody. */
export const Access = Reflector.createDecorator<AccessDeclaration>();

/** Whether a session that can do nothing but enrol may call the route. */
export const WhileEnrolling = Reflector.createDecorator<boolean>();
