import { mutantsOf } from './table.mjs';

export const mutants = [
  ...mutantsOf('src/common/http/jwt.guard.ts', 'test/attacks/route-without-guard.test.ts', [
    { find: "if (access === 'public') return true;", replace: 'return true;', why: 'every route is public' },
    {
      find: "if (access?.includes('scraper') && this.hasMetricsToken(context)) return true;",
      replace: "if (access?.includes('scraper')) return true;",
      why: 'metrics are public',
    },
    {
      find: 'if (!access?.includes(role))',
      replace: 'if (false)',
      title: 'with the token of a role that is not declared',
      why: 'every role may call every route',
    },
    {
      find: 'throw new DomainError(refusalDuring[duty]);',
      replace: 'return true;',
      test: 'test/journeys/policy-enrolling.test.ts',
      why: 'whoever must enrol need not',
    },
    {
      find: '.equals(this.config.metricsToken ?? unknownToken)',
      replace: '.equals(this.config.metricsToken ?? createSecretKey(token, "utf8"))',
      test: 'test/journeys/metrics.test.ts',
      why: 'where METRICS_TOKEN is not set, any token reads the metrics',
    },
    {
      find: "token !== undefined && createSecretKey(token, 'utf8')",
      replace: "token !== undefined && createSecretKey(token.slice(0, 0) + 'x', 'utf8')",
      test: 'test/journeys/metrics.test.ts',
      why: 'METRICS_TOKEN does not open the metrics',
    },
    {
      find: "if (!caller) throw new DomainError('ACCESS_TOKEN_INVALID', info?.message);",
      replace: '',
      title: 'without a token, every route that is not public answers 401',
      why: 'a refused token is not refused',
    },
  ]),
  ...mutantsOf('src/common/http/validation.ts', 'test/contract/bad-fields.test.ts', [
    {
      find: 'forbidNonWhitelisted: true,',
      replace: '',
      title: 'createUser an unknown property, beside a good body',
      why: 'unknown properties are dropped without a word',
    },
    {
      find: 'refuseInheritedNames(fields);',
      replace: '',
      title: 'body',
      why: 'properties named constructor',
      test: 'test/attacks/injection.test.ts',
    },
    {
      find: '/^[1-9][0-9]{0,9}$/',
      replace: '/^[0-9a-fx+. ]+$/',
      test: 'test/contract/bad-addresses.test.ts',
      title: 'getUser',
      why: 'ids in any notation',
    },
    {
      find: 'if (!(id <= maxUserId))',
      replace: 'if (Number.isNaN(id))',
      test: 'test/contract/bad-addresses.test.ts',
      title: 'getUser',
      why: 'ids that no database holds',
    },
    {
      find: "metadata.type === 'param' || ",
      replace: '',
      test: 'test/contract/bad-addresses.test.ts',
      title: 'getUser',
      why: 'a number in hex is an id',
    },
  ]),
  ...mutantsOf('src/common/http/validation.ts', 'test/contract/deletes-with-bodies.test.ts', [
    { find: 'refuseProperties(Object.keys(body ?? {}));', replace: '', why: 'bodies are passed over' },
  ]),
  ...mutantsOf('src/common/http/field-validators.ts', 'test/contract/bad-fields.test.ts', [
    { find: ' || !value.isWellFormed()', replace: '', why: 'text that is no Unicode' },
    { find: 'length >= bounds.min && ', replace: '', why: 'text that is too short' },
    {
      find: 'return length >= bounds.min && length <= bounds.max;',
      replace: 'return length >= bounds.min;',
      why: 'text that is too long',
    },
    {
      find: '/^[0-9]{1,10}$/.test(value)',
      replace: 'value.trim() !== ""',
      test: 'test/contract/bad-queries.test.ts',
      why: 'numbers in any notation',
    },
    {
      find: 'instantForm.test(value) &&',
      replace: '',
      test: 'test/contract/bad-queries.test.ts',
      why: 'dates that are no instant',
    },
    {
      find: 'isISO8601(value, { strict: true }) &&',
      replace: '',
      test: 'test/contract/bad-queries.test.ts',
      why: 'the thirtieth of February',
    },
  ]),
  ...mutantsOf('src/users/access-policy.ts', 'test/journeys/roles.test.ts', [
    {
      find: "if (role !== 'helpdesk') return false;",
      replace: 'return true;',
      title: "'helpdesk': 'acceptMfa'",
      why: 'the help desk does anything to anybody',
    },
    {
      find: "(user.role === 'user' && helpdeskOnUsers.includes(action))",
      replace: 'helpdeskOnUsers.includes(action)',
      title: "'helpdesk': 'enableMfa'",
      why: 'the help desk acts on administrators',
    },
    {
      find: "(user.role === 'user' && helpdeskOnUsers.includes(action))",
      replace: "user.role === 'user'",
      title: "'helpdesk': 'acceptMfa'",
      why: 'the help desk does everything to users',
    },
    {
      find: "if (changesMfa && caller.mfaEnabled && !caller.amr.includes('mfa')) {",
      replace: 'if (false) {',
      test: 'test/attacks/password-only-session.test.ts',
      why: 'the password alone turns MFA off',
    },
    {
      find: "if (caller.role === 'user' && userId !== caller.userId) {",
      replace: 'if (false) {',
      title: "'user': 'getUser'",
      why: 'users learn which accounts there are',
    },
    {
      find: 'if (caller.duty && user.id !== caller.userId) {',
      replace: 'if (false) {',
      test: 'test/journeys/policy-enrolling.test.ts',
      why: 'enrolling somebody else before oneself',
    },
  ]),
  ...mutantsOf('src/common/http/oauth-parameters.ts', 'test/journeys/token-request-forms.test.ts', [
    {
      find: 'if (parameters.has(folded)) throw givenTwice();',
      replace: '',
      why: 'a parameter that is given twice',
    },
    {
      find: 'countMembers(text) > Object.keys(parsed).length',
      replace: 'false',
      why: 'a repeated member of JSON',
    },
    { find: 'lowerCaseAscii(name)', replace: 'name', why: 'names of parameters in another case' },
  ]),
  ...mutantsOf('src/common/http/body-parsers.ts', 'test/attacks/bytes-that-are-no-text.test.ts', [
    { find: 'undecodable !== undefined', replace: 'false', why: 'an escape that is no UTF-8' },
  ]),
  ...mutantsOf('src/common/http/request-body.ts', 'test/attacks/bytes-that-are-no-text.test.ts', [
    { find: 'if (isUtf8(bytes))', replace: 'if (true)', why: 'bytes that are no UTF-8' },
  ]),
  ...mutantsOf('src/common/http/client-address.ts', 'test/attacks/forwarded-address-forms.test.ts', [
    {
      find: 'hops.findLast((address) => address !== unknownAddress)',
      replace: 'hops.at(-1)',
      why: 'a forwarded address that is none',
    },
    {
      find: 'isTrusted(canonicalAddress(address), 0)',
      replace: "isTrusted(address ?? '', 0)",
      why: 'a proxy with a port',
    },
  ]),
  ...mutantsOf('src/database/migrations/1796169600000-longer-names.ts', 'test/database/migrations.test.ts', [
    { find: 'Number(row?.longer) > 0', replace: 'false', why: 'names cut off by the way back' },
  ]),
];
