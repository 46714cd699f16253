import { afterEach } from 'vitest';
import { expectNoComplaints } from './browser.js';

afterEach(expectNoComplaints);
