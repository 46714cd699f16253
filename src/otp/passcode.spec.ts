import { describe, expect, test } from 'vitest';
import { findTimeStep, timeStepAt } from './passcode.js';

const rfcSecret = Buffer.from('12345678901234567890', 'ascii');
const seconds = 1000;

describe('RFC 4226 appendix D', () => {
  test.each([
    [0, '755224'],
    [1, '287082'],
    [2, '359152'],
    [3, '969429'],
    [4, '338314'],
    [5, '254676'],
    [6, '287922'],
    [7, '162583'],
    [8, '399871'],
    [9, '520489'],
  ])('count %i has the passcode %s', (count, passcode) => {
    expect(findTimeStep(rfcSecret, passcode, count * 30 * seconds)).toBe(count);
  });
});

describe('RFC 6238 appendix B, SHA1, the last six of its eight digits', () => {
  test.each([
    [59, 0x1, '287082'],
    [1111111109, 0x23523ec, '081804'],
    [1111111111, 0x23523ed, '050471'],
    [1234567890, 0x273ef07, '005924'],
    [2000000000, 0x3f940aa, '279037'],
    [20000000000, 0x27bc86aa, '353130'],
  ])('at %i seconds T is %i and the passcode %s', (time, timeStep, passcode) => {
    expect(timeStepAt(time * seconds)).toBe(timeStep);
    expect(findTimeStep(rfcSecret, passcode, time * seconds)).toBe(timeStep);
  });
});

describe('the edges of a time step', () => {
  test.each([
    [0, 0],
    [29_999, 0],
    [30_000, 1],
    [59_999, 1],
    [60_000, 2],
    [1_234_567_889_999, 41152262],
    [1_234_567_890_000, 41152263],
  ])('%i ms is in time step %i', (now, timeStep) => {
    expect(timeStepAt(now)).toBe(timeStep);
  });

  // Step 7 is 210,000 to 239,999 ms; one step of drift each way makes it 180,000 to 269,999 ms.
  test.each([
    [179_999, undefined],
    [180_000, 7],
    [209_999, 7],
    [210_000, 7],
    [239_999, 7],
    [240_000, 7],
    [269_999, 7],
    [270_000, undefined],
  ])('the passcode of step 7 at %i ms', (now, timeStep) => {
    expect(findTimeStep(rfcSecret, '162583', now)).toBe(timeStep);
  });

  test('two steps away is too far on both sides', () => {
    const passcodes = ['254676', '287922', '162583', '399871', '520489'];
    const found = passcodes.map((passcode) => findTimeStep(rfcSecret, passcode, 7 * 30 * seconds));
    expect(found).toEqual([undefined, 6, 7, 8, undefined]);
  });
});

describe('a passcode that two accepted steps share', () => {
  test.each([
    ['911617', 910_737, 910_738],
    ['761737', 1_300_575, 1_300_576],
    ['468457', 153_567, 153_569],
    ['038755', 679_858, 679_860],
  ])('%s of the steps %i and %i is taken for the later one', (passcode, earlier, later) => {
    expect(findTimeStep(rfcSecret, passcode, (later - 1) * 30 * seconds)).toBe(later);
    expect(findTimeStep(rfcSecret, passcode, (earlier - 1) * 30 * seconds)).toBe(earlier);
  });
});

describe('anything but six ASCII digits is refused, even if a parser would read 005924', () => {
  const now = 1234567890 * seconds;

  test.each([
    '',
    '5924',
    '05924',
    '0005924',
    '89005924',
    ' 05924',
    '005924 ',
    ' 005924',
    '005924\n',
    '\n005924',
    '+05924',
    '+005924',
    '-05924',
    '005924z',
    '0x1724',
    '5924.0',
    '5.924e3',
    '005 924',
    '005-924',
    '005924\0',
    '００５９２４',
    '٠٠٥٩٢٤',
    '00592४',
  ])('%j', (text) => {
    expect(findTimeStep(rfcSecret, '005924', now)).toBe(41152263);
    expect(findTimeStep(rfcSecret, text, now)).toBeUndefined();
  });
});

test('a passcode of another secret is refused', () => {
  expect(findTimeStep(Buffer.from('12345678901234567891', 'ascii'), '287082', 59 * seconds)).toBeUndefined();
});
