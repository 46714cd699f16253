import { fileURLToPath } from 'node:url';

/** In the sources; this runs in dist/bench/. */
const source = (folder: string): string => fileURLToPath(new URL(`../../bench/${folder}/`, import.meta.url));

/** Package and program of the peers, and where they are installed. */
export const peersFolder = source('peers');

/** Package of the floor's SQLite driver, and where it is compiled. */
export const driverFolder = source('driver');

export const resultsFile = (name: string): string => `${source('results')}${name}.json`;
