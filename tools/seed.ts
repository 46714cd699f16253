import 'reflect-metadata';
import { abortOnSignals } from '../src/common/end-on-signals.js';
import { Config } from '../src/config/config.js';
import { loadEnvironmentFile } from '../src/config/environment-file.js';
import { KeysModule } from '../src/mfa/keys/keys.module.js';
import { CommandError, runCommand, withModules } from './command-line.js';
import { progressBar } from './progress-bar.js';
import { openBulkDatabase } from './seed/bulk-database.js';
import { readPlan, type SeedPlan } from './seed/plan.js';
import { seededName } from './seed/seeded-users.js';
import { type SeedOutcome, seedUsers } from './seed/seeding.js';
import { counted } from '../src/common/counted.js';

const usage = `npm run seed -- --users 1000000 [options]   adds invented users to the configured database
  --users 1000000     how many; they are named seed-000001 and so on, after the existing ones
  --password TEXT     the password of all of them (default: generated and shown)
  --mfa 0.6           the share of them who use MFA
  --seed TEXT         determines their TOTP secrets (default: generated and shown). A user's secret is the first 20
                      bytes of HMAC-SHA-256 with this text as the key and the user's name as the message

For benchmarks and trials. Not for production: the password and the seed give access to all of these users.`;

async function seed(plan: SeedPlan): Promise<number> {
  loadEnvironmentFile();
  if (process.env['NODE_ENV'] === 'production')
    throw new CommandError(
      'NODE_ENV is production, where there must be no invented users with a known password.',
    );
  return withModules([KeysModule], async (context) => {
    const database = await openBulkDatabase(context.get(Config));
    const signal = abortOnSignals();
    console.log(`Password of all users: ${plan.password}\nSeed of the TOTP secrets: ${plan.seed}`);
    const bar = progressBar('Seeding users', plan.users);
    const started = performance.now();
    try {
      const outcome = await seedUsers(database, context.get(Config), plan, {
        onProgress: bar.update,
        signal,
      }).finally(bar.stop);
      console.log(summary(outcome, (performance.now() - started) / 1000, await database.size()));
      const left = plan.users - outcome.users;
      if (left > 0)
        console.log(
          `Interrupted with ${counted(left, 'user')} to go: to continue, run it again with --users ${left} and the same password and seed.`,
        );
      return left === 0 ? 0 : 1;
    } finally {
      await database.close();
    }
  });
}

function summary({ firstNumber, users, usersWithMfa, rows }: SeedOutcome, seconds: number, size: number) {
  if (users === 0) return 'No users were created.';
  const names = `${seededName(firstNumber)} to ${seededName(firstNumber + users - 1)}`;
  return [
    `${counted(users, 'user')}, ${names}, ${usersWithMfa} of them with MFA`,
    `${counted(rows, 'row')} in ${seconds.toFixed(1)} s, ${Math.round(rows / seconds)} rows per second`,
    `The database is now ${(size / 1e6).toFixed(1)} MB.`,
  ].join('\n');
}

await runCommand(usage, async () => seed(readPlan(process.argv.slice(2))));
