// Loaded into the built service with `--import`: a request with the header x-fail causes an uncaught failure, as a bug
// would. The header says how, and what the error contains.
import { subscribe } from 'node:diagnostics_channel';
import { setImmediate } from 'node:timers';

subscribe('http.server.request.start', ({ request }) => {
  const [how, secret] = (request.headers['x-fail'] ?? '').split(' ');
  if (secret === undefined) return;
  const error = Object.assign(new Error(`Duplicate entry '${secret}' for key`), {
    query: `INSERT INTO users VALUES ('${secret}')`,
    parameters: [secret],
    driverError: { sql: secret },
  });
  if (how === 'rejection') void Promise.reject(error);
  if (how === 'no-error') void Promise.reject(secret);
  if (how === 'exception')
    setImmediate(() => {
      throw error;
    });
});
