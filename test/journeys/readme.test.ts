import { beforeAll, describe, expect, test } from 'vitest';
import { fencedBlocks } from '../support/docs/fenced-blocks.js';
import { type Shell, startShell } from '../support/docs/shell.js';
import { isMissing } from '../support/processes/programs.js';
import { startService, type TestService } from '../support/service/service.js';

const flow = fencedBlocks('README.md').filter(({ text }) => /localhost:3000|^\{/.test(text));
const noShell = isMissing('bash') || isMissing('curl') || isMissing('oathtool');

/** The names of the properties, also of an answer that the README shortens. */
const shapeOf = (json: string): string[] => [...json.matchAll(/"(\w+)": ?/g)].map(([, name = '']) => name);

describe.skipIf(noShell)('the flow of the README', () => {
  let service: TestService;
  let shell: Shell;
  const blocks = [...flow];

  beforeAll(async () => {
    service = await startService();
    shell = startShell({});
  });

  const next = (expected: string): string => {
    const { language, text } = blocks.shift() ?? { language: 'none', text: '' };
    expect(language).toBe(expected);
    return text;
  };
  /** Runs the next commands with values from this service instead of the example's. @returns the lines of the answers */
  const runNext = async (values: Record<string, string>): Promise<string[]> => {
    let commands = next('sh').replaceAll('localhost:3000', new URL(service.api.url).host);
    for (const [example, value] of Object.entries(values)) {
      expect(commands).toContain(example);
      commands = commands.replaceAll(example, value);
    }
    // Every answer gets a line of its own.
    const output = await shell.run(`curl() { command curl -w '\\n' "$@"; }\n${commands}`);
    return output.trimEnd().split('\n');
  };
  /** Compares the answer with the one that the README shows next. */
  const expectShown = (answer: string): void => {
    expect(shapeOf(answer)).toEqual(shapeOf(next('json')));
  };

  test('runs in its order and answers as shown', async () => {
    const [signedIn = ''] = await runNext({ q2kvZ66ot8tePEiEWml3N4: service.users.adminPassword });
    expectShown(signedIn);
    await shell.run(`TOKEN=${JSON.parse(signedIn).access_token}`);
    const [alice = '', enabled = ''] = await runNext({});
    expect(JSON.parse(alice)).toMatchObject({ id: 1001, name: 'Alice' });
    expectShown(enabled);
    const { secretKey, token, scratchCodes } = JSON.parse(enabled);
    expect(await runNext({ KQX5MG5A3QNZIXMROCTUYJIRXXDZWCUA: secretKey, 'OUUzNjFE…': token })).toEqual(['']);
    const [challenge = ''] = await runNext({});
    expectShown(challenge);
    const { mfa_token: mfaToken } = JSON.parse(challenge);
    const [tokens = ''] = await runNext({ 'yD64AY9t…': mfaToken, '71061879': scratchCodes[0] });
    expect(JSON.parse(tokens)).toMatchObject({ access_token: expect.any(String), userId: 1001 });

    const passcode = (await shell.run('echo $CODE')).trim();
    const again = await service.users.challenge({ name: 'alice', password: 'correct horse battery staple' });
    expectShown((await service.users.answer(again, passcode)).text);
    const verifier = await service.users.create('verifier');
    await shell.run(`VERIFIER=${verifier.token}`);
    const [verified = ''] = await runNext({ '36451587': scratchCodes[1] });
    expectShown(verified);
    expect(blocks).toEqual([]);
  });
});
