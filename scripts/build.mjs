import { ensureBuilt, ensureInstalled } from './toolchain.mjs';

await ensureInstalled();
await ensureBuilt();
