import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalAddress, networkOf } from './address.js';

const hextet = fc.integer({ min: 0, max: 0xffff });
const anyHalf = fc.tuple(hextet, hextet, hextet, hextet);
const anyIpv6 = fc
  .tuple(anyHalf, anyHalf)
  .map((halves) => halves.flat())
  .filter((hextets) => !isMapped(hextets));

const isMapped = (hextets: readonly number[]): boolean =>
  hextets.slice(0, 5).every((part) => part === 0) && hextets[5] === 0xffff;

/** Some spellings of the same address. */
const spellings: readonly ((hextets: readonly number[]) => string)[] = [
  (hextets) => hextets.map((part) => part.toString(16)).join(':'),
  (hextets) => hextets.map((part) => part.toString(16).padStart(4, '0')).join(':'),
  (hextets) => hextets.map((part) => part.toString(16).toUpperCase()).join(':'),
  (hextets) =>
    hextets
      .map((part) => part.toString(16))
      .join(':')
      .replace(/(?:^|:)0(?::0)+(?:$|:)/, '::'),
];
const anySpelling = fc.constantFrom(...spellings);
const written = fc.tuple(anyIpv6, anySpelling).map(([hextets, spell]) => spell(hextets));

const anyZone = fc
  .tuple(fc.constantFrom('0', 'a', 'eth0'), fc.integer({ min: 1, max: 50 }))
  .map(([text, times]) => text.repeat(times));

/** The length of the database columns. */
const longest = 64;

describe('the network that limits count by', () => {
  test('is the address itself for IPv4, also if mapped into IPv6, in any spelling', () => {
    fc.assert(
      fc.property(fc.ipV4(), anySpelling, (address, spell) => {
        const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
        const mapped = spell([0, 0, 0, 0, 0, 0xffff, a * 256 + b, c * 256 + d]);
        for (const same of [address, mapped, `::ffff:${address}`, `::FFFF:${address}`]) {
          expect(networkOf(same)).toBe(address);
          expect(canonicalAddress(same)).toBe(address);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('is the same for two IPv6 addresses if and only if their first 64 bits are', () => {
    fc.assert(
      fc.property(anyIpv6, anyHalf, anyHalf, anySpelling, (one, prefix, interfaceId, spell) => {
        const neighbour = [...one.slice(0, 4), ...interfaceId];
        const stranger = [...prefix, ...one.slice(4)];
        fc.pre(!isMapped(neighbour) && !isMapped(stranger) && String(prefix) !== String(one.slice(0, 4)));
        expect(networkOf(spell(neighbour))).toBe(networkOf(spell(one)));
        expect(networkOf(spell(stranger))).not.toBe(networkOf(spell(one)));
      }),
      { numRuns: 1000 },
    );
  });

  test('is another one if any of the first 64 bits differs', () => {
    fc.assert(
      fc.property(anyIpv6, fc.nat(127), (hextets, bit) => {
        const at = bit >> 4;
        const flipped = hextets.with(at, (hextets[at] ?? 0) ^ (0x8000 >> (bit & 15)));
        fc.pre(!isMapped(flipped));
        const text = (parts: readonly number[]): string =>
          networkOf(parts.map((part) => part.toString(16)).join(':'));
        expect(text(flipped) === text(hextets)).toBe(bit >= 64);
      }),
      { numRuns: 1000 },
    );
  });

  test('does not include the zone', () => {
    fc.assert(
      fc.property(written, anyZone, (address, zone) => {
        expect(networkOf(`${address}%${zone}`)).toBe(networkOf(address));
        expect(canonicalAddress(`${address}%${zone}`)).toBe(canonicalAddress(address));
      }),
    );
  });
});

test('every spelling of an address has the same canonical form, which is its own', () => {
  fc.assert(
    fc.property(anyIpv6, anySpelling, anySpelling, (hextets, one, another) => {
      const canonical = canonicalAddress(one(hextets));
      expect(canonicalAddress(another(hextets))).toBe(canonical);
      expect(canonicalAddress(canonical)).toBe(canonical);
      expect(networkOf(canonical)).toBe(networkOf(one(hextets)));
    }),
    { numRuns: 500 },
  );
});

test('any text in place of an address gives a result that fits the column', () => {
  const zoned = fc
    .tuple(written, fc.string({ maxLength: 200 }))
    .map(([address, zone]) => `${address}%${zone}`);
  const lengthy = fc.tuple(written, anyZone).map((parts) => parts.join('%'));
  const alike = fc.string({
    unit: fc.constantFrom(...Array.from('0123456789abcdefx.:%/[] ')),
    maxLength: 60,
  });
  fc.assert(
    fc.property(fc.oneof(zoned, lengthy, alike, fc.string(), fc.string({ unit: 'binary' })), (text) => {
      for (const address of [canonicalAddress(text), networkOf(text)]) {
        expect(address.length).toBeGreaterThan(0);
        expect(address.length).toBeLessThanOrEqual(longest);
      }
    }),
    { numRuns: 1000 },
  );
});

test.each([
  '',
  ' ',
  'unknown',
  '300.1.1.1',
  '1.2.3.4:80:81',
  '[::1',
  '[::1]x',
  '_hidden',
  '::1::2',
  '1.2.3.4, 5.6.7.8',
  '1.2.3.4/8',
  'fe80::1/64',
])('%j is no address', (text) => {
  expect(canonicalAddress(text)).toBe('unknown');
  expect(networkOf(text)).toBe('unknown');
});

test.each([
  ['1.2.3.4:80', '1.2.3.4'],
  ['"1.2.3.4:80"', '1.2.3.4'],
  [' 1.2.3.4 ', '1.2.3.4'],
  ['[::1]', '::1'],
  ['"[2001:DB8::1]:443"', '2001:db8::1'],
  ['[fe80::1%eth0]:443', 'fe80::1'],
  ['[::ffff:1.2.3.4]:443', '1.2.3.4'],
])('%j, as a proxy writes it, is %s', (text, address) => {
  expect(canonicalAddress(text)).toBe(address);
});

test.each(['1', '2130706433', '0x7f.1', '010.0.0.1', '1.2.3'])(
  '%j could be read in two ways, so it is none',
  (text) => {
    expect(canonicalAddress(text)).toBe('unknown');
  },
);
