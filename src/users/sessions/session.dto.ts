import { Injectable, type PipeTransform } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { invalidFields } from '../../common/http/validation.js';
import type { SessionRecord } from '../../sessions/user-sessions.js';

const sessionIdForm = /^[0-9a-f]{32}$/;

@Injectable()
export class SessionIdPipe implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!sessionIdForm.test(value))
      throw invalidFields({ sessionId: ['sessionId must be the id of a session'] });
    return value;
  }
}

export class SessionDto {
  @ApiProperty({ pattern: sessionIdForm.source, example: '9b2f0c1d4e5f60718293a4b5c6d7e8f9' })
  readonly id!: string;

  @ApiProperty({ description: 'Whether this request belongs to it.', example: true })
  readonly current!: boolean;

  @ApiProperty({ type: [String], description: 'RFC 8176 methods.', example: ['pwd', 'otp', 'mfa'] })
  readonly amr!: readonly string[];

  @ApiProperty({ description: 'Where it was opened from.', example: '203.0.113.7' })
  readonly address!: string;

  @ApiProperty({ example: 'curl/8.5.0' })
  readonly userAgent!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-24T09:30:00.000Z' })
  readonly createdAt!: string;

  @ApiProperty({
    format: 'date-time',
    description: 'When it was opened, refreshed or stepped up, whichever was last.',
    example: '2026-11-24T10:15:00.000Z',
  })
  readonly lastUsedAt!: string;

  @ApiProperty({ format: 'date-time', example: '2026-12-08T10:15:00.000Z' })
  readonly expiresAt!: string;
}

export class SessionListDto {
  @ApiProperty({ type: [SessionDto], description: 'The last used ones first, at most 200.' })
  readonly results!: SessionDto[];

  static from(sessions: readonly SessionRecord[], currentSessionId: string): SessionListDto {
    return {
      results: sessions.map((session) => ({
        id: session.id,
        current: session.id === currentSessionId,
        amr: session.amr.split(' '),
        address: session.address,
        userAgent: session.userAgent,
        createdAt: new Date(session.createdAt).toISOString(),
        lastUsedAt: new Date(session.lastUsedAt).toISOString(),
        expiresAt: new Date(session.expiresAt).toISOString(),
      })),
    };
  }
}
