import { mutantsOf } from './table.mjs';

export const mutants = [
  ...mutantsOf('src/common/http/jwt.guard.ts', 'test/attacks/route-without-guard.test.ts', [
    { find: "if (access === 'public') return true;", replace: 'return true;', why: 'every route is public' },
    {
      find: "if (access.includes('scraper') && this.hasMetricsToken(context)) return true;",
      replace: "if (access.includes('scraper')) return true;",
      why: 'metrics are public',
    },
    {
      find: 'if (!access.includes(role))',
      replace: 'if (false)',
      title: 'with the token of a role that is not declared',
      why: 'every role may call every route',
    },
    {
      find: 'throw new DomainError(refusalDuring[duty]);',
      replace: 'return true;',
      test: 'test/journeys/policy-enrolling.test.ts',
      why: 'enrolment is not enforced',
    },
    {
      find: '.equals(this.config.metricsToken ?? noToken)',
      replace: '.equals(this.config.metricsToken ?? createSecretKey(token, "utf8"))',
      test: 'test/journeys/metrics.test.ts',
      why: 'without METRICS_TOKEN, any token reads the metrics',
    },
    {
      find: "token !== undefined && createSecretKey(token, 'utf8')",
      replace: "token !== undefined && createSecretKey(token.slice(0, 0) + 'x', 'utf8')",
      test: 'test/journeys/metrics.test.ts',
      why: 'METRICS_TOKEN does not read the metrics',
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
      title: 'createUser an unknown property in a valid body',
      why: 'unknown properties are silently dropped',
    },
    {
      find: 'refuseInheritedNames(fields);',
      replace: '',
      title: 'body',
      why: 'properties named constructor are accepted',
      test: 'test/attacks/injection.test.ts',
    },
    {
      find: 'if (depth === 0) return Number.POSITIVE_INFINITY;',
      replace: '',
      title: 'a credential that is deep is refused',
      why: 'a stranger makes the service walk through deep JSON',
      test: 'test/attacks/injection.test.ts',
    },
    {
      find: 'sizeOf(value, maxDepth) > maxSize',
      replace: 'sizeOf(value, maxDepth) === Number.POSITIVE_INFINITY',
      title: 'a credential that is wide is refused',
      why: 'a stranger makes the service walk through thousands of objects',
      test: 'test/attacks/injection.test.ts',
    },
    {
      find: '/^[1-9][0-9]{0,9}$/',
      replace: '/^[0-9a-fx+. ]+$/',
      test: 'test/contract/bad-addresses.test.ts',
      title: 'getUser',
      why: 'ids in any notation are accepted',
    },
    {
      find: 'if (!(id <= maxId))',
      replace: 'if (Number.isNaN(id))',
      test: 'test/contract/bad-addresses.test.ts',
      title: 'getUser',
      why: 'ids above the maximum are accepted',
    },
    {
      find: "metadata.type === 'param' || ",
      replace: '',
      test: 'test/contract/bad-addresses.test.ts',
      title: 'getUser',
      why: 'hexadecimal ids are accepted',
    },
  ]),
  ...mutantsOf('src/common/http/validation.ts', 'test/contract/deletes-with-bodies.test.ts', [
    { find: 'refuseProperties(Object.keys(body ?? {}));', replace: '', why: 'unexpected bodies are ignored' },
  ]),
  ...mutantsOf('src/common/http/field-validators.ts', 'test/contract/bad-fields.test.ts', [
    { find: ' || !value.isWellFormed()', replace: '', why: 'malformed Unicode is accepted' },
    { find: 'length >= bounds.min && ', replace: '', why: 'text that is too short is accepted' },
    {
      find: 'return length >= bounds.min && length <= bounds.max;',
      replace: 'return length >= bounds.min;',
      why: 'text that is too long is accepted',
    },
    {
      find: '/^[0-9]{1,10}$/.test(value)',
      replace: 'value.trim() !== ""',
      test: 'test/contract/bad-queries.test.ts',
      why: 'numbers in any notation are accepted',
    },
    {
      find: 'instantForm.test(value) &&',
      replace: '',
      test: 'test/contract/bad-queries.test.ts',
      why: 'dates without a time are accepted',
    },
    {
      find: 'isISO8601(value, { strict: true }) &&',
      replace: '',
      test: 'test/contract/bad-queries.test.ts',
      why: 'the thirtieth of February is accepted',
    },
  ]),
  ...mutantsOf('src/users/access-policy.ts', 'test/journeys/roles.test.ts', [
    {
      find: "if (role !== 'helpdesk') return false;",
      replace: 'return true;',
      title: "'helpdesk': 'acceptMfa'",
      why: 'the help desk can do anything to anybody',
    },
    {
      find: "(user.role === 'user' && helpdeskOnUsers.includes(action))",
      replace: 'helpdeskOnUsers.includes(action)',
      title: "'helpdesk': 'enableMfa'",
      why: 'the help desk can act on administrators',
    },
    {
      find: "(user.role === 'user' && helpdeskOnUsers.includes(action))",
      replace: "user.role === 'user'",
      title: "'helpdesk': 'acceptMfa'",
      why: 'the help desk can do everything to users',
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
      why: 'users learn which accounts exist',
    },
    {
      find: 'if (caller.duty && user.id !== caller.userId) {',
      replace: 'if (false) {',
      test: 'test/journeys/policy-enrolling.test.ts',
      why: 'a user who must enrol can enrol others',
    },
  ]),
  ...mutantsOf('src/common/http/oauth-parameters.ts', 'test/journeys/token-request-forms.test.ts', [
    {
      find: 'if (parameters.has(folded)) throw givenTwice(folded);',
      replace: '',
      why: 'duplicate parameters are accepted',
    },
    {
      find: 'if (seen.has(name)) throw givenTwice(name);',
      replace: '',
      why: 'duplicate JSON members are accepted',
    },
    { find: 'lowerCaseAscii(name)', replace: 'name', why: 'parameter names are case-sensitive' },
  ]),
  ...mutantsOf('src/common/http/body-parsers.ts', 'test/attacks/invalid-utf8.test.ts', [
    { find: 'undecodable !== undefined', replace: 'false', why: 'escapes that are not UTF-8 are accepted' },
  ]),
  ...mutantsOf('src/common/http/request-body.ts', 'test/attacks/invalid-utf8.test.ts', [
    { find: 'if (isUtf8(bytes))', replace: 'if (true)', why: 'bytes that are not UTF-8 are accepted' },
  ]),
  ...mutantsOf('src/common/http/client-address.ts', 'test/attacks/forwarded-address-forms.test.ts', [
    {
      find: 'hops.findLast((address) => address !== unknownAddress)',
      replace: 'hops.at(-1)',
      why: 'an invalid forwarded address is accepted',
    },
    {
      find: 'isTrusted(canonicalAddress(address), 0)',
      replace: "isTrusted(address ?? '', 0)",
      why: 'a proxy with a port is not recognised',
    },
  ]),
  ...mutantsOf('src/database/migrations/1796169600000-longer-names.ts', 'test/database/migrations.test.ts', [
    { find: 'Number(row?.longer) > 0', replace: 'false', why: 'reverting cuts off names' },
  ]),
  ...mutantsOf(
    'src/users/mfa/authenticators.controller.ts',
    'test/attacks/resynchronisation-flooded.test.ts',
    [
      {
        find: "@Post(':authenticatorId/resynchronise')\n  @ThrottledByUser()",
        replace: "@Post(':authenticatorId/resynchronise')",
        why: 'one user keeps the processor busy with pairs of codes',
      },
    ],
  ),
  ...mutantsOf('src/common/http/trace-context.ts', 'test/journeys/trace-context.test.ts', [
    { find: '(?=.{53}$)', replace: '', why: 'version 00 with more fields counts as valid' },
    { find: '(?!0{32})', replace: '', why: 'requests without a trace are logged as one' },
    { find: '[^,]*', replace: '.*', why: 'of two traceparent headers, one is believed' },
  ]),
  ...mutantsOf('src/operations/metrics.ts', 'test/journeys/metrics-format.test.ts', [
    {
      find: "methods.has(method) ? method : 'other'",
      replace: 'method',
      why: 'strangers make time series with methods that no route has',
    },
    {
      find: 'Object.create(metric) as Metric',
      replace: 'metric as unknown as Metric',
      why: 'a scrape in OpenMetrics renames the counters of the text format',
    },
  ]),
];
