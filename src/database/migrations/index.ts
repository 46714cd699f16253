import { InitialSchema1795478400000 } from './1795478400000-initial-schema.js';

/** In the order they run. */
export const migrations = [InitialSchema1795478400000];
