import { Reflector } from '@nestjs/core';
import type { Role } from './caller.js';

/** Who may call a route at all; `public` needs no access token. A route that declares nothing is closed to everybody. */
export const Access = Reflector.createDecorator<readonly Role[] | 'public'>();
