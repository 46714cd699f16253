import 'reflect-metadata';
import { afterAll, vi } from 'vitest';
import { afterFile, cleanUpAfterFile } from '../processes/cleanup.js';
import { setCheapPasswordCost, setRealPasswordCost } from './password-cost.js';
import { searchOfFile } from '../secrets/secret-search.js';

if (process.env['TEST_ENGINE'] === undefined) setRealPasswordCost();
else setCheapPasswordCost();

// Test files share a process and its modules; only this file runs again for each of them.
afterFile(searchOfFile);
afterFile(() => vi.useRealTimers());
afterAll(cleanUpAfterFile);
