import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline/promises';
import { styleText } from 'node:util';
import { Secret, TOTP } from 'otpauth';
import qrcode from 'qrcode';
import { startTemporaryService } from './temporary-service.js';
import { TourClient } from './tour-client.js';

const usage = `npm run tour           walks through the whole life of a second factor, on a temporary server
npm run tour -- URL    the same on a running server; asks for the administrator's password, or takes ADMIN_PASSWORD`;

const heading = (text: string): void => console.log(`\n${styleText('bold', text)}`);
const say = (text: string): void => console.log(`  ${text}`);
const secret = (text: string): string => styleText('cyan', text);

/** Walks through the whole life of a second factor with a running service. */
async function tour(
  api: TourClient,
  administratorName: string,
  administratorPassword: string,
): Promise<void> {
  heading('1  The administrator signs in and creates a user');
  const administrator = await api.signIn(administratorName, administratorPassword);
  const name = `tour-${randomBytes(3).toString('hex')}`;
  const password = randomBytes(9).toString('base64url');
  const user = await api.call('POST', '/api/v1/users', administrator, {
    name,
    password,
    description: 'On tour',
  });
  say(`User ${name} has the id ${user.id}.`);
  try {
    await walkThroughMfa(api, { id: user.id, name, password });
    heading('7  The audit trail');
    const { results } = await api.call(
      'GET',
      `/api/v1/auditEvents?userId=${user.id}&limit=50`,
      administrator,
    );
    for (const event of [...results].reverse()) {
      const outcome = event.outcome === 'success' ? styleText('green', '✓') : styleText('red', '✗');
      say(
        `${event.occurredAt.slice(11, 23)} ${outcome} ${event.type}${event.reason ? ` (${event.reason})` : ''}`,
      );
    }
  } finally {
    await api.call('DELETE', `/api/v1/users/${user.id}`, administrator);
    say(`User ${name} is deleted again.`);
  }
}

async function walkThroughMfa(
  api: TourClient,
  user: { id: number; name: string; password: string },
): Promise<void> {
  heading('2  The user signs in with the password and asks for MFA');
  const session = await api.signIn(user.name, user.password);
  const path = `/api/v1/users/${user.id}`;
  const enrolment = await api.call('POST', `${path}/enableMfa`, session, { recreate: false });
  console.log(await qrcode.toString(enrolment.qrString, { type: 'terminal', small: true }));
  say(`To type it in: ${secret(enrolment.secretKey)}`);
  say(`Scratch codes: ${secret(enrolment.scratchCodes.join('  '))}`);
  say('MFA is not on yet: closing this window locks nobody out.');

  heading('3  The user types the code from the authenticator app');
  const phone = new TOTP({ secret: Secret.fromBase32(enrolment.secretKey) });
  const accepted = phone.generate();
  await api.call('POST', `${path}/acceptMfa`, session, { code: accepted, token: enrolment.token });
  say(`${secret(accepted)} is right: MFA is on.`);

  heading('4  Signing in now takes two steps');
  const challenge = await api.challenge(user.name, user.password);
  say('The password alone gives no access token, only an MFA token for five minutes.');
  say(
    `The code that accepted MFA again: ${await api.refusedCode(challenge, accepted)}, because a code works once.`,
  );
  const next = phone.generate({ timestamp: Date.now() + 30_000 });
  await api.answer(challenge, next);
  say(`The next code, ${secret(next)}: signed in.`);

  heading('5  The phone is lost: a scratch code works, once');
  const [scratchCode = ''] = enrolment.scratchCodes;
  const twoFactors = await api.answer(await api.challenge(user.name, user.password), scratchCode);
  say(`${secret(scratchCode)}: signed in.`);
  const again = await api.challenge(user.name, user.password);
  say(`The same again: ${await api.refusedCode(again, scratchCode)}.`);

  heading('6  A new phone replaces the old one, and MFA is turned off');
  const replacement = await api.call('POST', `${path}/enableMfa`, twoFactors, { recreate: true });
  const newPhone = new TOTP({ secret: Secret.fromBase32(replacement.secretKey) });
  say('Until the new phone is accepted, the old one and its scratch codes keep working.');
  await api.call('POST', `${path}/acceptMfa`, twoFactors, {
    code: newPhone.generate(),
    token: replacement.token,
  });
  say('Accepted: the old phone and its scratch codes no longer work.');
  await api.call('POST', `${path}/disableMfa`, twoFactors);
  say('Disabled: the password alone is enough again.');
}

async function askPassword(name: string): Promise<string> {
  const given = process.env['ADMIN_PASSWORD'];
  if (given) return given;
  if (!process.stdin.isTTY) throw new Error(`Set ADMIN_PASSWORD to the password of the user ${name}.`);
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`Password of the user ${name}: `);
  terminal.close();
  return answer;
}

async function takeTour(url: string | undefined): Promise<void> {
  const started = performance.now();
  if (url !== undefined) {
    const name = process.env['ADMIN_NAME'] ?? 'administrator';
    await tour(new TourClient(url), name, await askPassword(name));
  } else {
    const service = await startTemporaryService();
    try {
      await tour(new TourClient(service.url), 'administrator', service.administratorPassword);
    } finally {
      await service.stop();
    }
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const where = url === undefined ? ' on a temporary server, which has been removed' : '';
  console.log(`\nThe tour took ${seconds} s${where}.`);
}

// Not with `runCommand`, which ends at once when the output is closed: the temporary server would go on.
const [url, ...more] = process.argv.slice(2);
const isWebAddress = url === undefined || (/^https?:/.test(url) && URL.canParse(url));
if (url === '--help' || url === '-h') console.log(usage);
else if (!isWebAddress || more.length > 0) {
  console.error(`Give one address, such as http://localhost:3000, or none.\n\n${usage}`);
  process.exitCode = 2;
} else
  await takeTour(url).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
