import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { container, keyPackage, plain } from '../../../test/support/pskc/pskc-writer.js';
import { figure6 } from '../../../test/support/pskc/rfc6030.js';
import { readPskc } from './pskc.js';

const now = Date.UTC(2026, 10, 28);
const sharedSecret = randomBytes(20);

const read = async (text: string) => (await readPskc(text, undefined, now)).tokens;

describe('a document', () => {
  test.each([
    ['that is empty', '', /not XML: line 1/],
    ['that is cut off', figure6.slice(0, -20), /not XML: line \d+/],
    ['that is JSON', '{"keys":[]}', /not XML/],
    ['of another kind', '<html/>', /not PSKC/],
    ['without a namespace', '<KeyContainer/>', /another version than RFC 6030/],
    ['of a draft', '<KeyContainer xmlns="urn:ietf:params:xml:ns:keyprov:pskc:1.0"/>', /another version/],
    ['without keys', container(), /no keys/],
    ['that is encrypted', figure6, /neither a key nor a passphrase/],
  ])('%s is refused', async (_, text, problem) => {
    await expect(read(text)).rejects.toThrow(problem);
  });

  test('with a signature says so', async () => {
    const key = keyPackage({ serialNumber: '1', secret: plain(sharedSecret) });
    expect((await readPskc(container(key, '<ds:Signature/>'), undefined, now)).isSigned).toBe(true);
  });

  test('with ten thousand tokens is read in seconds', async () => {
    const keys = Array.from({ length: 10_000 }, (_, index) =>
      keyPackage({ serialNumber: String(index), secret: plain(sharedSecret) }),
    );
    expect((await read(container(...keys))).filter(({ key }) => key)).toHaveLength(10_000);
  });
});

describe('an attack with XML', () => {
  const key = keyPackage({ serialNumber: '&entity;', secret: plain(sharedSecret) });
  const withDeclaration = (declaration: string): string =>
    container(key).replace('?>', `?>\n<!DOCTYPE KeyContainer ${declaration}>`);

  test.each([
    ['reads a file', '[<!ENTITY entity SYSTEM "file:///etc/passwd">]'],
    ['opens a connection', 'SYSTEM "http://127.0.0.1:9/pskc.dtd"'],
    ['grows without end', '[<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY entity "&b;&b;&b;">]'],
    ['declares nothing', ''],
  ])('that %s is refused', async (_, declaration) => {
    await expect(read(withDeclaration(declaration))).rejects.toThrow(/not XML|DOCTYPE/);
    await expect(read(withDeclaration(declaration).replaceAll('&entity;', '1'))).rejects.toThrow(/DOCTYPE/);
  });

  test('that nests a hundred thousand elements is refused', async () => {
    const deep = '<Extensions>'.repeat(100_000) + '</Extensions>'.repeat(100_000);
    await expect(read(container(deep))).rejects.toThrow(/nested too deeply/);
  });

  test('that has millions of line ends takes seconds', async () => {
    const padded = keyPackage({ serialNumber: '1', secret: plain(sharedSecret) + '\r\n'.repeat(2_000_000) });
    expect((await read(container(padded)))[0]?.key).toBeDefined();
  });

  test('whose mistake is in the secret does not print it', async () => {
    const text = container(keyPackage({ serialNumber: '1', secret: '<PlainValue>S3CR3T&</PlainValue>' }));
    const error = await read(text).catch((reason: unknown) => reason);
    expect(String(error)).toMatch(/not XML: line 3/);
    expect(String(error)).not.toContain('S3CR3T');
  });
});
