import { fastify, type FastifyRequest } from 'fastify';
import jwt from 'jsonwebtoken';
import { type AccessTokenClaims, tokenAlgorithm, tokenIssuer } from '../src/auth/access-tokens.js';
import { loadConfig } from '../src/config/config.js';
import { findCaller, userAnswer } from './floor/callers.js';
import { openContext, Refusal } from './floor/context.js';

/**
 * The reference for a guarded read: a bare Fastify route with the same token check and the same query. The comparison
 * shows what Nest, Passport, validation and logging cost.
 */
const { config, database } = openContext(loadConfig(process.env));
const app = fastify();

app.get('/api/v1/users/me', async (request) => {
  const { sub, sid } = claimsOf(request);
  const { account } = await database.read(findCaller(Number(sub), sid));
  return userAnswer(account);
});

function claimsOf({ headers: { authorization = '' } }: FastifyRequest): AccessTokenClaims {
  try {
    return jwt.verify(authorization.slice('Bearer '.length), config.jwtSecret, {
      algorithms: [tokenAlgorithm],
      issuer: tokenIssuer,
      audience: tokenIssuer,
    }) as unknown as AccessTokenClaims;
  } catch (error) {
    throw new Refusal(401, (error as Error).message);
  }
}

const address = await app.listen({ host: config.host, port: config.port });
console.log(JSON.stringify({ address, msg: 'listening' }));
process.once('SIGTERM', () => process.exit(0));
