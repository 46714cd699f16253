import { expect, test } from 'vitest';
import { freePorts } from '../support/http/ports.js';

/** From here on, Linux chooses ports by itself, for listeners and for clients. */
const firstChosenPort = 32_768;

test('a port that is free for a server is given to nobody else before it starts', async () => {
  const ports = [...(await freePorts(12)), ...(await freePorts(12))];
  expect(Math.max(...ports)).toBeLessThan(firstChosenPort);
  expect(new Set(ports).size).toBe(ports.length);
});
