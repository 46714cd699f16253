import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { invalidFields } from './validation.js';

/** For calls that take no body: an empty object does no harm, and a property in it is refused as everywhere. */
export const NoBody = createParamDecorator((_: unknown, context: ExecutionContext): void => {
  const { body } = context.switchToHttp().getRequest<{ body?: object | null }>();
  const names = Object.keys(body ?? {});
  if (names.length === 0) return;
  throw invalidFields(Object.fromEntries(names.map((name) => [name, [`property ${name} should not exist`]])));
});
