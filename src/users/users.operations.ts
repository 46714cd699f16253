import { defineOperations } from '../common/http/operation.js';
import { UpdateUserDto } from './dto/update-user.dto.js';
import { UserDto, UserListDto } from './dto/user.dto.js';

export const operations = defineOperations({
  listUsers: {
    summary: 'List users, by id',
    takes: ['query'],
    success: { status: 200, description: 'One page of users.', type: UserListDto },
  },
  getCurrentUser: {
    summary: 'Get your own account',
    success: { status: 200, description: 'The account of the access token.', type: UserDto },
  },
  getUser: {
    summary: 'Get a user',
    takes: ['id'],
    success: { status: 200, description: 'The user.', type: UserDto },
    errors: ['USER_NOT_FOUND'],
  },
  createUser: {
    summary: 'Create a user',
    takes: ['body'],
    success: {
      status: 201,
      description: 'The new user.',
      type: UserDto,
      headers: { Location: { description: 'The path of the new user.', schema: { type: 'string' } } },
    },
    errors: ['USER_NAME_TAKEN', 'PASSWORD_TOO_COMMON', 'TOO_MANY_REQUESTS'],
  },
  updateUser: {
    summary: 'Change the description or role of a user, or disable the account',
    description:
      'Properties that are left out stay as they are. Disabling ends the sessions of the user at once. ' +
      'The role `verifier` ends a pending enrolment, and is refused while MFA is on.',
    takes: ['id', 'body'],
    optionalBody: UpdateUserDto,
    success: { status: 200, description: 'The updated user.', type: UserDto },
    errors: ['USER_NOT_FOUND', 'LAST_ADMINISTRATOR', 'VERIFIER_HAS_NO_MFA'],
  },
  deleteUser: {
    summary: 'Delete a user',
    takes: ['id', 'body'],
    success: { status: 204, description: 'The user and everything that belongs to the account are deleted.' },
    errors: ['USER_NOT_FOUND', 'DEFAULT_ADMINISTRATOR_PROTECTED', 'LAST_ADMINISTRATOR'],
  },
  changePassword: {
    summary: 'Change a password',
    description:
      "For your own account, send the current password; the new one must differ. The user's other sessions end.",
    takes: ['id', 'body'],
    success: { status: 204, description: 'The password is changed.' },
    errors: [
      'USER_NOT_FOUND',
      'PASSWORD_CHANGE_REQUIRED',
      'CURRENT_PASSWORD_INVALID',
      'PASSWORD_LOCKED',
      'PASSWORD_TOO_COMMON',
    ],
  },
});
