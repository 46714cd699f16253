import { Transform } from 'class-transformer';
import { buildMessage, isISO8601, ValidateBy, ValidateIf, type ValidationOptions } from 'class-validator';

/** A string of well-formed Unicode; its length is counted in code points, as a person would count. */
export function IsText(bounds: { min: number; max: number }, options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isText',
      validator: {
        validate: (value: unknown) => {
          // A code point is at most two UTF-16 units: this bound is checked first because it is cheap.
          if (typeof value !== 'string' || value.length > 2 * bounds.max || !value.isWellFormed())
            return false;
          const length = Array.from(value).length;
          return length >= bounds.min && length <= bounds.max;
        },
        defaultMessage: buildMessage(
          (each) => `${each}$property must be a string of ${bounds.min} to ${bounds.max} characters`,
          options,
        ),
      },
    },
    options,
  );
}

const instantForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/** An RFC 3339 date-time with an offset, so that it does not depend on the server's time zone. */
export function IsInstant(): PropertyDecorator {
  return ValidateBy({
    name: 'isInstant',
    validator: {
      validate: (value: unknown) =>
        typeof value === 'string' &&
        instantForm.test(value) &&
        isISO8601(value, { strict: true }) &&
        !Number.isNaN(Date.parse(value)),
      defaultMessage: () => '$property must be an instant like 2026-11-24T09:30:00Z',
    },
  });
}

/** An instant at or after that of another field; passes while one of them is missing or invalid. */
export function IsNotBefore(field: string): PropertyDecorator {
  return ValidateBy({
    name: 'isNotBefore',
    validator: {
      validate: (value: unknown, request) => {
        const start = (request?.object as Record<string, unknown>)[field];
        return !(Date.parse(String(value)) < Date.parse(String(start)));
      },
      defaultMessage: () => `$property must not be before ${field}`,
    },
  });
}

/** The field and another one exclude each other. */
export function IsInsteadOf(field: string): PropertyDecorator {
  return ValidateBy({
    name: 'isInsteadOf',
    validator: {
      validate: (_, request) => (request?.object as Record<string, unknown>)[field] === undefined,
      defaultMessage: () => `$property and ${field} must not be sent together`,
    },
  });
}

/** Converts a query parameter of plain decimal digits to a number; leaves anything else for `@IsInt()` to refuse. */
export function IntegerFromQuery(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && /^[0-9]{1,10}$/.test(value) ? Number(value) : value,
  );
}

/** Converts the strings `true` and `false`; leaves anything else for `@IsBoolean()` to refuse. */
export function BooleanFromText(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) =>
    value === 'true' || value === 'false' ? value === 'true' : value,
  );
}

export const booleanRule = '$property must be true or false';

/** The field may be left out, but not null. */
export function OptionalNotNull(): PropertyDecorator {
  return ValidateIf((_, value) => value !== undefined);
}
