import { ApiProperty } from '@nestjs/swagger';
import { type Role, roles } from '../../common/http/caller.js';
import { type AuthenticatorKind, authenticatorKinds } from '../../mfa/authenticators/authenticator-kinds.js';
import { type MfaState, mfaStates } from '../../mfa/authenticators/authenticator-row.js';
import type { UserPageRequest } from '../user-directory.js';
import { defaultAdministratorId, type ListedUser, type UserRecord } from '../user-record.js';

class LinkDto {
  @ApiProperty({ example: '/api/v1/users/1001' })
  readonly href!: string;
}

class UserLinksDto {
  @ApiProperty({ type: LinkDto })
  readonly self!: LinkDto;
}

export class UserDto {
  @ApiProperty({ type: 'integer', example: 1001 })
  readonly id!: number;

  @ApiProperty({ example: 'alice' })
  readonly name!: string;

  @ApiProperty({ example: 'Alice from accounting' })
  readonly description!: string;

  @ApiProperty({ enum: roles, example: 'user' })
  readonly role!: Role;

  @ApiProperty({ example: true })
  readonly mfaEnabled!: boolean;

  @ApiProperty({ description: 'The administrator that every installation begins with.', example: false })
  readonly isDefault!: boolean;

  @ApiProperty({ example: false })
  readonly disabled!: boolean;

  @ApiProperty({ format: 'date-time', example: '2026-11-24T09:30:00.000Z' })
  readonly createdAt!: string;

  @ApiProperty({ type: UserLinksDto })
  readonly _links!: UserLinksDto;

  /** @param publicPath the prefix of links */
  static from(user: UserRecord, publicPath: string): UserDto {
    return {
      id: user.id,
      name: user.name,
      description: user.description,
      role: user.role,
      mfaEnabled: user.mfaEnabled,
      isDefault: user.id === defaultAdministratorId,
      disabled: user.disabledAt !== null,
      createdAt: new Date(user.createdAt).toISOString(),
      _links: { self: { href: publicPath + userPath(user.id) } },
    };
  }
}

function userPath(userId: number): string {
  return `/api/v1/users/${userId}`;
}

export class ListedUserDto extends UserDto {
  @ApiProperty({ enum: mfaStates, description: 'As in the MFA status of the user.', example: 'enabled' })
  readonly mfaState!: MfaState;

  @ApiProperty({
    enum: authenticatorKinds,
    isArray: true,
    description: 'The kinds of the authenticators that the user has.',
    example: ['totp'],
  })
  readonly mfaKinds!: readonly AuthenticatorKind[];

  static fromListed(user: ListedUser, publicPath: string): ListedUserDto {
    const { mfaState, mfaKinds } = user;
    return Object.assign(UserDto.from(user, publicPath), { mfaState, mfaKinds });
  }
}

class PageLinksDto {
  @ApiProperty({ type: LinkDto })
  readonly self!: LinkDto;

  @ApiProperty({ type: LinkDto, required: false })
  readonly prev?: LinkDto;

  @ApiProperty({ type: LinkDto, required: false })
  readonly next?: LinkDto;
}

export class UserListDto {
  @ApiProperty({ type: 'integer', example: 0 })
  readonly offset!: number;

  @ApiProperty({ type: 'integer', example: 30 })
  readonly limit!: number;

  @ApiProperty({ type: 'integer', description: 'All matches, not only those on this page.', example: 1 })
  readonly totalCount!: number;

  @ApiProperty({ type: [ListedUserDto] })
  readonly results!: ListedUserDto[];

  @ApiProperty({ type: PageLinksDto })
  readonly _links!: PageLinksDto;

  static from(
    page: UserPageRequest,
    found: { users: readonly ListedUser[]; totalCount: number },
    publicPath: string,
  ): UserListDto {
    const { offset, limit, nameFilter, mfaState, mfaEnabled, mfaKind, role, disabled } = page;
    const filters = { nameFilter, mfaState, mfaEnabled, mfaKind, role, disabled };
    const { totalCount } = found;
    const link = (at: number): LinkDto => {
      const query = new URLSearchParams({ offset: String(at), limit: String(limit) });
      for (const [name, value] of Object.entries(filters))
        if (value !== undefined && value !== '') query.set(name, String(value));
      return { href: `${publicPath}/api/v1/users?${query.toString()}` };
    };
    const before = Math.min(offset, totalCount);
    return {
      offset,
      limit,
      totalCount,
      results: found.users.map((user) => ListedUserDto.fromListed(user, publicPath)),
      _links: {
        self: link(offset),
        ...(before > 0 && { prev: link(Math.max(0, before - limit)) }),
        ...(offset + limit < totalCount && { next: link(offset + limit) }),
      },
    };
  }
}
