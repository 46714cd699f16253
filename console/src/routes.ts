import type { ComponentType } from 'preact';
import { AddAppPage } from './pages/add-app.js';
import { AuditPage } from './pages/audit.js';
import { CoveragePage } from './pages/coverage.js';
import { CreateUserPage } from './pages/create-user.js';
import { InvitationsPage } from './pages/invitations.js';
import { UserMfaPage } from './pages/user-mfa.js';
import { UserPage } from './pages/user/user-page.js';
import { UsersPage } from './pages/users.js';
import type { Texts } from './texts/en.js';
import type { PageProps } from './page.js';
import { match } from './router.js';
import type { Account } from './session.js';
import type { Role } from './words.js';

interface Route {
  readonly pattern: string;
  readonly page: ComponentType<PageProps>;
  readonly roles: readonly Role[];
  /** Its label in the navigation, if it has one. */
  readonly label?: string;
}

const support: readonly Role[] = ['admin', 'helpdesk'];
const everybody: readonly Role[] = ['admin', 'helpdesk', 'user'];

const routes: readonly Route[] = [
  { pattern: '/users', page: UsersPage, roles: support, label: 'Users' },
  { pattern: '/users/new', page: CreateUserPage, roles: ['admin'] },
  { pattern: '/users/:id', page: UserPage, roles: everybody },
  { pattern: '/users/:id/mfa', page: UserMfaPage, roles: everybody },
  { pattern: '/users/:id/add-app', page: AddAppPage, roles: everybody },
  { pattern: '/users/:id/:tab', page: UserPage, roles: everybody },
  { pattern: '/invitations', page: InvitationsPage, roles: support, label: 'Invitations' },
  { pattern: '/coverage', page: CoveragePage, roles: ['admin'], label: 'Coverage' },
  { pattern: '/audit', page: AuditPage, roles: ['admin'], label: 'Audit' },
];

const maxId = 2 ** 31 - 1;

/** Also for pages that have no id. */
const isUserId = (id = '1'): boolean => /^[1-9]\d*$/.test(id) && Number(id) <= maxId;

/** The page for a path, if it exists and the account may use it. */
export function findPage(path: string, { role }: Account) {
  for (const { pattern, page, roles } of routes) {
    const parameters = match(pattern, path);
    // The sections of a user's page are one page.
    const key = page === UserPage ? `/users/${parameters?.['id']}` : path;
    if (parameters && isUserId(parameters['id']) && roles.includes(role)) return { page, parameters, key };
  }
  return undefined;
}

/** The first page. */
export const homeOf = ({ role, id }: Account): string => (role === 'user' ? `/users/${id}` : '/users');

/** The navigation of an account: `[path, label]`. */
export function navigationFor(
  { role, id }: Account,
  t: Texts,
): readonly (readonly [path: string, label: string])[] {
  const shown = routes.filter(({ label, roles }) => label !== undefined && roles.includes(role));
  return [
    ...shown.map(({ pattern, label = '' }) => [pattern, label] as const),
    ...(role === 'user' ? [[`/users/${id}`, t.frame.myAccount] as const] : []),
  ];
}
