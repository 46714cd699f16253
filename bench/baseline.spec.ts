import { describe, expect, it } from 'vitest';
import { verdictOn } from './baseline.js';
import { spreadOf } from './statistics.js';

const before = spreadOf([0.6, 0.62, 0.65]);

describe('comparison with the committed results', () => {
  it.each([
    ['better', [0.7, 0.72, 0.74]],
    ['worse', [0.5, 0.52, 0.55]],
    ['same within noise', [0.64, 0.7, 0.75]],
    ['same within noise', [0.55, 0.57, 0.61]],
  ])('is %s for the runs %j', (verdict, runs) => {
    expect(verdictOn(before, spreadOf(runs))).toBe(verdict);
  });

  it('makes nothing of a difference too small to matter', () => {
    expect(verdictOn(spreadOf([0.6]), spreadOf([0.61]))).toBe('same within noise');
  });
});
