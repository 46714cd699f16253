import { mutantsOf } from './table.mjs';

const csrf = 'test/attacks/console-csrf.test.ts';
const consoleSession = 'test/journeys/console-session.test.ts';
const consoleIdle = 'test/journeys/console-idle.test.ts';
const consoleFiles = 'test/journeys/console-files.test.ts';

export const mutants = [
  ...mutantsOf('src/console/pages.controller.ts', 'test/journeys/read-reference.test.ts', [
    {
      find: 'withAddress(this.reference, this.publicUrl.base)',
      replace: 'withAddress(this.reference, "http://127.0.0.1:3000")',
      title: 'names the address of the service',
      why: 'the commands at /docs lead to another address',
    },
  ]),
  ...mutantsOf('src/console/same-origin.ts', csrf, [
    {
      find: "if (mark !== '1')",
      replace: 'if (false)',
      why: 'calls without the X-Console header are accepted',
    },
    {
      find: "if (site !== undefined && site !== 'same-origin')",
      replace: 'if (false)',
      why: 'calls from another site are accepted',
    },
    {
      find: 'if (origin !== undefined && origin !== ownOrigin(request))',
      replace: 'if (false)',
      why: 'calls from another origin are accepted',
    },
    {
      find: "site !== 'same-origin'",
      replace: "site === 'cross-site'",
      why: 'calls from a sibling host are accepted',
    },
    {
      find: 'new URL(url).origin',
      replace: 'request?.headers.origin',
      why: 'every origin counts as our own',
    },
  ]),
  ...mutantsOf('src/console/refresh-cookie.ts', consoleSession, [
    { find: 'httpOnly: true,', replace: '', why: 'scripts can read the cookie' },
    { find: "sameSite: 'strict'", replace: "sameSite: 'none'", why: 'other sites can send the cookie' },
    { find: 'secure: isSecure(request),', replace: '', why: 'the cookie is sent over plain HTTP' },
    { find: "'__Host-mfa-refresh'", replace: "'mfa-refresh'", why: 'a sibling host can set the cookie' },
    {
      find: 'maxAge: maxAgeSeconds',
      replace: 'maxAge: 86400',
      why: 'the lifetimes of cookie and token differ',
    },
    { find: "=== 'https'", replace: "!== 'https'", why: 'HTTPS is taken for HTTP, and vice versa' },
  ]),
  ...mutantsOf('src/console/console-tokens.ts', consoleSession, [
    {
      find: 'this.config.publicUrl === undefined',
      replace: 'true',
      why: 'the console warns of a missing PUBLIC_URL that is set',
    },
    {
      find: '      ...readable,\n',
      replace: '      ...readable, refresh_token,\n',
      why: 'scripts can read the refresh token',
    },
  ]),
  ...mutantsOf('src/console/console-token.controller.ts', consoleSession, [
    {
      find: "'refresh_token' in answer && replaced)",
      replace: 'false)',
      why: 'a replaced session stays valid',
    },
    {
      find: "if (error instanceof DomainError && error.code === 'REFRESH_TOKEN_INVALID')",
      replace: 'if (error)',
      why: 'a lock removes the cookie',
    },
    {
      find: 'exchange(actor, { refresh_token }, this.tokens.idleLimit)',
      replace: 'exchange(actor, { refresh_token }, {})',
      test: consoleIdle,
      why: 'an idle page is refreshed',
    },
    {
      find: 'await this.grants.exchange(actor, body, this.tokens.idleLimit);',
      replace: 'await this.grants.exchange(actor, body);',
      test: consoleIdle,
      why: 'an idle session of the console goes on elsewhere',
    },
    { find: '@RouteConfig(throttled)', replace: '', test: csrf, why: 'the console is not throttled' },
    { find: '@SameOriginOnly()', replace: '', test: csrf, why: 'every site may call the console' },
  ]),
  ...mutantsOf('src/console/page-response.ts', consoleFiles, [
    {
      find: `"script-src 'self'",`,
      replace: `"script-src 'self' 'unsafe-inline'",`,
      why: 'inline scripts are allowed',
    },
    { find: `"frame-ancestors 'none'",`, replace: '', why: 'the pages can be framed' },
    {
      find: `"default-src 'none'",`,
      replace: `"default-src *",`,
      why: 'the pages may load files from anywhere',
    },
    { find: `"require-trusted-types-for 'script'",`, replace: '', why: 'strings can become markup' },
    { find: `"form-action 'none'",`, replace: '', why: 'forms can be sent anywhere' },
    { find: `"base-uri 'none'",`, replace: '', why: 'the base URL can be changed' },
    {
      find: "revalidated: 'no-cache',",
      replace: "revalidated: 'public, max-age=60',",
      why: 'an old page stays cached',
    },
    {
      find: "held.includes(entityTag) || held.includes('*')",
      replace: 'held.length > 0',
      why: 'nothing is sent',
    },
  ]),
];
