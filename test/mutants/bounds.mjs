import { mutantsOf } from './table.mjs';

export const mutants = [
  ...mutantsOf('src/common/http/connections.ts', 'test/attacks/half-sent-requests.test.ts', [
    {
      find: 'if (this.anonymous.size + this.signedIn.size > this.max) this.drop',
      replace: 'if (this.anonymous.size + this.signedIn.size > this.max + 10) this.drop',
      title: 'no byte',
      why: 'more connections stay open than allowed',
    },
    {
      find: 'const anonymousFirst = this.anonymous.size > this.max / 4;',
      replace: 'const anonymousFirst = false;',
      why: 'anonymous clients push signed-in clients out',
    },
  ]),
  ...mutantsOf('src/configure-app.ts', 'test/database/graceful-stop.test.ts', [
    {
      find: 'return503OnClosing: false,',
      replace: '',
      title: 'arrives on an open connection',
      why: 'a stop refuses requests that clients have sent already',
    },
  ]),
  ...mutantsOf('src/common/http/request-timeouts.ts', 'test/attacks/slow-clients.test.ts', [
    {
      find: "const code = request.raw.complete ? 'SERVICE_UNAVAILABLE' : 'REQUEST_TIMEOUT';",
      replace: "const code = 'SERVICE_UNAVAILABLE';",
      why: 'a slow client looks like an outage',
    },
  ]),
  ...mutantsOf('src/users/user-slices.ts', 'test/attacks/list-blocks-requests.test.ts', [
    { find: 'await nextTurn();', replace: '', why: 'one list blocks all other requests' },
  ]),
  ...mutantsOf('src/operations/trusted-clock.ts', 'test/attacks/fast-clock-deletes-rows.test.ts', [
    {
      find: 'return aheadOf(this.reference, seen) <= toleranceMs;',
      replace: 'return true;',
      why: 'a clock that jumps while the service runs is trusted',
    },
    {
      find: 'return seen.trustedAt === 0 || seen.now <= seen.trustedAt + maxStopMs;',
      replace: 'return true;',
      why: 'a clock that jumped while the service was off is trusted',
    },
    {
      find: 'return isUnchanged && seen.elapsed - distrusted.elapsed >= probationMs;',
      replace: 'return isUnchanged;',
      why: 'a clock that jumped is trusted at the second look',
    },
  ]),
];
