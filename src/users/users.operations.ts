import type { OperationDefinition } from '../common/http/operation.js';
import { UpdateUserDto } from './dto/update-user.dto.js';
import { UserDto, UserListDto } from './dto/user.dto.js';

export const listUsers = {
  id: 'listUsers',
  summary: 'List users, by id',
  takes: ['query'],
  success: { status: 200, description: 'One page of users.', type: UserListDto },
} as const satisfies OperationDefinition;

export const getCurrentUser = {
  id: 'getCurrentUser',
  summary: 'Get your own account',
  success: { status: 200, description: 'The account of the access token.', type: UserDto },
} as const satisfies OperationDefinition;

export const getUser = {
  id: 'getUser',
  summary: 'Get a user',
  takes: ['id'],
  success: { status: 200, description: 'The user.', type: UserDto },
  errors: ['USER_NOT_FOUND'],
} as const satisfies OperationDefinition;

export const createUser = {
  id: 'createUser',
  summary: 'Create a user',
  takes: ['body'],
  success: {
    status: 201,
    description: 'The new user.',
    type: UserDto,
    headers: { Location: { description: 'The path of the new user.', schema: { type: 'string' } } },
  },
  errors: ['USER_NAME_TAKEN', 'PASSWORD_TOO_COMMON', 'TOO_MANY_REQUESTS'],
} as const satisfies OperationDefinition;

export const updateUser = {
  id: 'updateUser',
  summary: 'Change the description or role of a user, or disable the account',
  description:
    'Properties that are left out stay as they are. Disabling ends the sessions of the user at once.',
  takes: ['id', 'body'],
  optionalBody: UpdateUserDto,
  success: { status: 200, description: 'The user as changed.', type: UserDto },
  errors: ['USER_NOT_FOUND', 'LAST_ADMINISTRATOR'],
} as const satisfies OperationDefinition;

export const deleteUser = {
  id: 'deleteUser',
  summary: 'Delete a user',
  takes: ['id', 'body'],
  success: { status: 204, description: 'The user and everything that belonged to the account is gone.' },
  errors: ['USER_NOT_FOUND', 'DEFAULT_ADMINISTRATOR_PROTECTED', 'LAST_ADMINISTRATOR'],
} as const satisfies OperationDefinition;

export const changePassword = {
  id: 'changePassword',
  summary: 'Change a password',
  description:
    'Your own change needs the current password, and a new one that is not the same. The other sessions of the user end.',
  takes: ['id', 'body'],
  success: { status: 204, description: 'The password is changed.' },
  errors: [
    'USER_NOT_FOUND',
    'PASSWORD_CHANGE_REQUIRED',
    'CURRENT_PASSWORD_INVALID',
    'PASSWORD_LOCKED',
    'PASSWORD_TOO_COMMON',
    'TOO_MANY_REQUESTS',
  ],
} as const satisfies OperationDefinition;
