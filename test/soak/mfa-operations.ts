import { Secret } from 'otpauth';
import { type Account, codeOf, hasMfaSession, hasFreshProof, mayBeWrong } from './account.js';
import { Authenticator, type Code } from './authenticator.js';
import { demand, UnexpectedAnswer } from './client.js';
import { type Operation, type Soak, userPath } from './operation.js';

export const mfaOperations: readonly Operation[] = [
  {
    name: 'verifyMfa, TOTP',
    weight: 3,
    applies: (account) => codeOf(account, 'totp') !== undefined,
    run: (soak, account) => verify(soak, account, 'totp'),
  },
  {
    name: 'verifyMfa, scratch code',
    weight: 2,
    applies: (account) => codeOf(account, 'scratchCode') !== undefined,
    run: (soak, account) => verify(soak, account, 'scratchCode'),
  },
  {
    name: 'verifyMfa, wrong code',
    weight: 1,
    applies: mayBeWrong,
    run: async ({ administrator, client, ledger }, account) => {
      const { method, text } = demand(account.authenticator).wrongCode();
      const { valid } = await client.post(
        userPath(account, '/verifyMfa'),
        await administrator.accessToken(),
        { code: text },
      );
      if (valid !== false) throw new UnexpectedAnswer('verifyMfa took a wrong code');
      account.failures += 1;
      ledger.expect('mfa.verification_failed', account.id, { method });
    },
  },
  {
    name: 'reissue scratch codes',
    weight: 5,
    applies: hasMfaSession,
    run: async ({ client, ledger }, account) => {
      const { scratchCodes = [] } = await client.post(
        userPath(account, '/mfa/scratchCodes'),
        demand(account.session).accessToken,
      );
      demand(account.authenticator).reissue(scratchCodes);
      ledger.expect('mfa.scratch_codes_reissued', account.id, {});
    },
  },
  {
    name: 'enableMfa, acceptMfa with TOTP',
    weight: 6,
    applies: ({ authenticator, session }) => authenticator === undefined && hasFreshProof(session),
    run: (soak, account) => enrol(soak, account, 'totp'),
  },
  {
    name: 'enableMfa, acceptMfa with a scratch code',
    weight: 2,
    applies: ({ authenticator, session }) => authenticator === undefined && hasFreshProof(session),
    run: (soak, account) => enrol(soak, account, 'scratchCode'),
  },
  {
    name: 'replace the authenticator',
    weight: 3,
    applies: hasMfaSession,
    run: (soak, account) => enrol(soak, account, 'totp'),
  },
  {
    name: 'disableMfa',
    weight: 3,
    applies: hasMfaSession,
    run: async ({ client, ledger }, account) => {
      await client.post(userPath(account, '/disableMfa'), demand(account.session).accessToken);
      account.authenticator = undefined;
      account.failures = 0;
      ledger.expect('mfa.disabled', account.id, {});
    },
  },
];

async function verify(
  { administrator, client, ledger }: Soak,
  account: Account,
  method: Code['method'],
): Promise<void> {
  const code = demand(codeOf(account, method));
  const { valid } = await client.post(userPath(account, '/verifyMfa'), await administrator.accessToken(), {
    code: code.text,
  });
  if (!valid) throw new UnexpectedAnswer(`verifyMfa refused a good ${method} code`);
  account.failures = 0;
  ledger.accept(account, code);
  ledger.expect('mfa.verified', account.id, { method });
}

/** Turns MFA on, or replaces the authenticator and invalidates its codes. */
async function enrol({ client, ledger }: Soak, account: Account, method: Code['method']): Promise<void> {
  const { accessToken } = demand(account.session);
  const replacing = account.authenticator !== undefined;
  const enrolment = await client.post(userPath(account, '/enableMfa'), accessToken, { recreate: replacing });
  ledger.expect('mfa.enrolment_started', account.id, { replacing });
  const secret = Secret.fromBase32(demand(enrolment.secretKey));
  const authenticator = new Authenticator(secret, demand(enrolment.scratchCodes));
  const code = demand(method === 'totp' ? authenticator.passcode() : authenticator.scratchCode());
  await client.post(userPath(account, '/acceptMfa'), accessToken, {
    code: code.text,
    token: enrolment.token,
  });
  account.authenticator = authenticator;
  account.failures = 0;
  ledger.accept(account, code);
  ledger.expect('mfa.enabled', account.id, { method, replaced: replacing });
}
