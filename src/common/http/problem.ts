import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { ReadinessCheck } from './readiness-check.js';
import { type ErrorCode, errorCodes } from '../errors/error-codes.js';

const codes = Object.keys(errorCodes);

const fieldErrors = {
  type: 'object',
  additionalProperties: { type: 'array', items: { type: 'string' } },
  description: 'For VALIDATION_FAILED: what is wrong with each field.',
  required: false,
} as unknown as ApiPropertyOptions;

/** RFC 9457 problem details, with a stable code. */
export class Problem {
  @ApiProperty({
    description: 'Identifies the kind of problem. A URN: there is nothing to fetch.',
    example: 'urn:mfa-service:problem:USER_NOT_FOUND',
  })
  readonly type!: string;

  @ApiProperty({ example: 'There is no such user.' })
  readonly title!: string;

  @ApiProperty({ type: 'integer', example: 404 })
  readonly status!: number;

  @ApiProperty({ description: 'What went wrong with this request.', example: 'There is no such user.' })
  readonly detail!: string;

  @ApiProperty({ description: 'The path of the request.', example: '/api/v1/users/1001' })
  readonly instance!: string;

  @ApiProperty({ enum: codes, description: 'Stable; see docs/errors.md.', example: 'USER_NOT_FOUND' })
  readonly code!: ErrorCode;

  @ApiProperty({ example: '8f14e45fceea167a5a36dedd4bea2543' })
  readonly requestId!: string;

  @ApiProperty(fieldErrors)
  readonly errors?: Readonly<Record<string, readonly string[]>>;

  @ApiProperty({ type: [ReadinessCheck], required: false, description: 'Of GET /health/ready.' })
  readonly checks?: readonly ReadinessCheck[];
}

/** An error response of the token endpoint (RFC 6749 5.2), with a stable code in addition. */
export class OAuthError {
  @ApiProperty({ example: 'invalid_grant' })
  readonly error!: string;

  @ApiProperty({ example: 'The user name or the password is wrong.' })
  readonly error_description!: string;

  @ApiProperty({ enum: codes, description: 'Stable; see docs/errors.md.', example: 'CREDENTIALS_INVALID' })
  readonly code!: ErrorCode;

  @ApiProperty({ example: '8f14e45fceea167a5a36dedd4bea2543' })
  readonly requestId!: string;

  @ApiProperty(fieldErrors)
  readonly errors?: Readonly<Record<string, readonly string[]>>;
}

export interface Refusal {
  readonly code: ErrorCode;
  readonly detail?: string | undefined;
  readonly fields?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly retryAfterSeconds?: number | undefined;
  readonly checks?: readonly ReadinessCheck[];
}

export function problem(refusal: Refusal, instance: string, requestId: string): Problem {
  const { code, fields, checks } = refusal;
  const { status, title } = errorCodes[code];
  return {
    type: `urn:mfa-service:problem:${code}`,
    title,
    status,
    detail: detailOf(refusal),
    instance,
    code,
    requestId,
    ...(fields && { errors: fields }),
    ...(checks && { checks }),
  };
}

export function oauthError(refusal: Refusal, requestId: string): OAuthError {
  const { code, fields } = refusal;
  const definition = errorCodes[code];
  return {
    error: 'oauthError' in definition ? definition.oauthError : 'invalid_request',
    error_description: detailOf(refusal),
    code,
    requestId,
    ...(fields && { errors: fields }),
  };
}

function detailOf({ code, fields, detail }: Refusal): string {
  const { title } = errorCodes[code];
  if (!fields) return detail ?? title;
  const details = new Set(Object.values(fields).map((messages) => messages.join(', ')));
  return `${title} ${[...details].join('; ')}.`.slice(0, 1000);
}
