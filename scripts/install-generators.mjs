// Installs the packages of test/clients, the first time that generated clients are tested.
import { ensureInstalled, root } from './toolchain.mjs';

await ensureInstalled(`${root}test/clients/`, 'Installing generators of clients (only the first time)');
