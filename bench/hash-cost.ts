import { PasswordHasher } from '../src/crypto/password-hasher.js';

const verifications = 40;

/** As many as libuv has threads. */
const atOnce = 4;

const hasher = new PasswordHasher();
const password = 'the cost does not depend on it';
const passwordHash = hasher.hash(password);

/** The CPU time of one password verification with the service's parameters, measured now. */
export async function hashCpuMilliseconds(): Promise<number> {
  const hash = await passwordHash;
  const verify = async (): Promise<void> => {
    for (let done = 0; done < verifications / atOnce; done += 1) await hasher.verify(hash, password);
  };
  await verify();
  const before = process.cpuUsage();
  await Promise.all(Array.from({ length: atOnce }, verify));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / verifications;
}
