// `--import end-with-parent.mjs?parent=PID` ends a child once the process PID, which started it, is gone. Imported
// without a PID, it does so for the process that has started this one.
import process from 'node:process';
import { endWith } from './end-with-parent.cjs';

endWith(Number(new URL(import.meta.url).searchParams.get('parent') ?? process.ppid));
