import { readFileSync } from 'node:fs';

const ticksPerSecond = 100;
const samplingIntervalMs = 50;

export interface ProcessUsage {
  readonly cpuMilliseconds: number;
  /** The peak of the resident memory, in MB. */
  readonly peakMemory: number;
}

/** Watches a process through Linux's /proc. Elsewhere the figures are NaN. */
export function watchProcess(pid: number): { stop(): ProcessUsage } {
  const cpuBefore = cpuMilliseconds(pid);
  let peakMemory = residentMemory(pid);
  const sample = (): void => {
    peakMemory = Math.max(peakMemory, residentMemory(pid));
  };
  const sampling = setInterval(sample, samplingIntervalMs);
  return {
    stop: () => {
      clearInterval(sampling);
      sample();
      return { cpuMilliseconds: cpuMilliseconds(pid) - cpuBefore, peakMemory };
    },
  };
}

/** utime and stime: fields 14 and 15 of proc(5) stat, counted after the command name, which may hold spaces. */
function cpuMilliseconds(pid: number): number {
  const stat = read(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond;
}

/** In MB. */
export function residentMemory(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`))?.[1];
  return Number(kilobytes) / 1024;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
