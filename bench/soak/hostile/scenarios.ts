import { connections } from './connections.js';
import { guesses, passwordChanges } from './hashes.js';
import type { Scenario } from './scenario.js';

export const scenarios: readonly Scenario[] = [connections, guesses, passwordChanges];
