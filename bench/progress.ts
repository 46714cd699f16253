const terminal = process.stderr.isTTY;
const started = performance.now();
let current = '';

/** Says on stderr what is going on, with the seconds so far: in one line on a terminal, else in a line each. */
export function progress(text: string): void {
  current = text;
  show(terminal ? '' : '\n');
}

export function endProgress(): void {
  current = '';
  if (terminal) process.stderr.write('\r\u001b[2K');
}

function show(end: string): void {
  const seconds = Math.round((performance.now() - started) / 1000);
  process.stderr.write(`${terminal ? '\r\u001b[2K' : ''}[${seconds} s] ${current}${end}`);
}

if (terminal) setInterval(() => current && show(''), 1000).unref();
