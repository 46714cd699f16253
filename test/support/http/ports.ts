import { createServer } from 'node:net';

/** Below the range from which systems choose ports by themselves: until a port is used, no listener or client gets it. */
const firstPort = 10_000;
const portsPerProcess = 100;
const processes = 220;
const first = firstPort + (process.pid % processes) * portsPerProcess;
let tried = 0;

/** Loopback ports that are free, each another one until a hundred were given. */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  for (let tries = 0; ports.length < count; tries += 1) {
    if (tries === portsPerProcess) throw new Error('there are no free ports');
    const port = first + (tried++ % portsPerProcess);
    if (await isFree(port)) ports.push(port);
  }
  return ports;
}

export async function freePort(): Promise<number> {
  const [port = 0] = await freePorts(1);
  return port;
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
