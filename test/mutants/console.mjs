import { mutantsOf } from './table.mjs';

const csrf = 'test/attacks/console-csrf.test.ts';
const consoleSession = 'test/journeys/console-session.test.ts';
const consoleFiles = 'test/journeys/console-files.test.ts';

export const mutants = [
  ...mutantsOf('src/console/same-origin.ts', csrf, [
    { find: "if (mark !== '1')", replace: 'if (false)', why: 'a call without the header of our pages' },
    {
      find: "if (site !== undefined && site !== 'same-origin')",
      replace: 'if (false)',
      why: 'a call from another site',
    },
    {
      find: 'if (origin !== undefined && origin !== ownOrigin(request))',
      replace: 'if (false)',
      why: 'another origin',
    },
    { find: "site !== 'same-origin'", replace: "site === 'cross-site'", why: 'a call from a neighbour host' },
    { find: 'new URL(url).origin', replace: 'request?.headers.origin', why: 'every origin is the own one' },
  ]),
  ...mutantsOf('src/console/refresh-cookie.ts', consoleSession, [
    { find: 'httpOnly: true,', replace: '', why: 'scripts read the cookie' },
    { find: "sameSite: 'strict'", replace: "sameSite: 'none'", why: 'other sites send the cookie' },
    { find: 'secure: isSecure(request),', replace: '', why: 'the cookie goes over http' },
    { find: "'__Host-mfa-refresh'", replace: "'mfa-refresh'", why: 'a neighbour host sets the cookie' },
    {
      find: 'maxAge: maxAgeSeconds',
      replace: 'maxAge: 86400',
      why: 'the cookie lives another time than the token',
    },
    { find: "=== 'https'", replace: "!== 'https'", why: 'https is taken for http' },
  ]),
  ...mutantsOf('src/console/console-token.controller.ts', consoleSession, [
    {
      find: 'const { refresh_token, ...readable } = answer;',
      replace: 'const { refresh_token } = answer; const readable = answer;',
      why: 'scripts read the refresh token',
    },
    {
      find: "'refresh_token' in answer && replaced)",
      replace: 'false)',
      why: 'a session that was replaced lives on',
    },
    {
      find: "if (error instanceof DomainError && error.code === 'REFRESH_TOKEN_INVALID')",
      replace: 'if (error)',
      why: 'a lock takes the cookie away',
    },
    { find: '@RouteConfig(throttled)', replace: '', test: csrf, why: 'the console is not throttled' },
    { find: '@SameOriginOnly()', replace: '', test: csrf, why: 'every site may call' },
  ]),
  ...mutantsOf('src/console/page-response.ts', consoleFiles, [
    {
      find: `"script-src 'self'",`,
      replace: `"script-src 'self' 'unsafe-inline'",`,
      why: 'inline scripts run',
    },
    { find: `"frame-ancestors 'none'",`, replace: '', why: 'the pages can be framed' },
    { find: `"default-src 'none'",`, replace: `"default-src *",`, why: 'the pages load from anywhere' },
    { find: `"require-trusted-types-for 'script'",`, replace: '', why: 'strings become markup' },
    { find: `"form-action 'none'",`, replace: '', why: 'forms are sent anywhere' },
    { find: `"base-uri 'none'",`, replace: '', why: 'the base of links can be moved' },
    {
      find: "revalidated: 'no-cache',",
      replace: "revalidated: 'public, max-age=60',",
      why: 'an old page is kept',
    },
    {
      find: "held.includes(entityTag) || held.includes('*')",
      replace: 'held.length > 0',
      why: 'nothing is sent at all',
    },
  ]),
];
