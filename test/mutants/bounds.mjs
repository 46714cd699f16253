import { mutantsOf } from './table.mjs';

export const mutants = [
  ...mutantsOf('src/common/http/connections.ts', 'test/attacks/half-sent-requests.test.ts', [
    {
      find: 'if (this.anonymous.size + this.signedIn.size > this.max) this.drop',
      replace: 'if (this.anonymous.size + this.signedIn.size > this.max + 10) this.drop',
      title: 'no byte',
      why: 'more connections wait than there are places',
    },
    {
      find: 'const anonymousFirst = this.anonymous.size > this.max / 4;',
      replace: 'const anonymousFirst = false;',
      why: 'anonymous clients push signed-in clients out',
    },
  ]),
  ...mutantsOf('src/common/http/request-timeouts.ts', 'test/attacks/slow-clients.test.ts', [
    {
      find: "const code = request.raw.complete ? 'SERVICE_UNAVAILABLE' : 'REQUEST_TIMEOUT';",
      replace: "const code = 'SERVICE_UNAVAILABLE';",
      why: 'a client that is slow looks like an outage',
    },
  ]),
  ...mutantsOf('src/users/user-slices.ts', 'test/attacks/list-blocks-everybody.test.ts', [
    { find: 'await nextTurn();', replace: '', why: 'one list keeps everybody waiting' },
  ]),
  ...mutantsOf('src/operations/trusted-clock.ts', 'test/attacks/clock-ahead-erases.test.ts', [
    {
      find: 'return aheadOf(this.reference, seen) <= tolerance;',
      replace: 'return true;',
      why: 'a clock that jumps while the service runs is believed',
    },
    {
      find: 'return seen.believedAt === 0 || seen.now <= seen.believedAt + maxStop;',
      replace: 'return true;',
      why: 'a clock that jumped while the service was off is believed',
    },
    {
      find: 'return isSteady && seen.elapsed - doubted.elapsed >= probation;',
      replace: 'return isSteady;',
      why: 'a clock that jumped is believed at the second look',
    },
  ]),
];
