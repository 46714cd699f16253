const terminal = process.stderr.isTTY;
const started = performance.now();
let current = '';

/** Shows the current step and the elapsed seconds on stderr: in one line on a terminal, otherwise one line each. */
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
