// `--import end-with-parent.mjs?parent=PID` ends a child, in order, once the process that started it is gone, however that
// ended. Imported without a PID, it does so for the process that has started this one.
import process from 'node:process';
import { setInterval } from 'node:timers';

const lookInterval = 250;
const parent = Number(new URL(import.meta.url).searchParams.get('parent') ?? process.ppid);

setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
}, lookInterval).unref();
