// `--import end-with-parent.mjs?parent=PID` sends a child SIGTERM once the process PID has ended, in whatever way.
// Imported without a PID, it watches the process that started this one.
import process from 'node:process';
import { setInterval } from 'node:timers';

const checkIntervalMs = 250;
const parent = Number(new URL(import.meta.url).searchParams.get('parent') ?? process.ppid);

setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
}, checkIntervalMs).unref();
