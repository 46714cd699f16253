import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { Transform } from 'node:stream';
import { afterFile } from '../processes/cleanup.js';

export interface TcpProxy {
  readonly port: number;
  /** How many connections it has carried. */
  readonly carried: number;
  /** Stops forwarding in both directions and answers nothing, like a firewall that drops every packet. */
  silence(): void;
  /** Cuts all connections and refuses new ones, like a dead host. */
  close(): Promise<void>;
  /** Listens again on the same port. */
  open(): Promise<void>;
}

/** Decides for each chunk whether to cut the connection on both sides instead of forwarding it. */
export interface Cutter {
  fromClient(data: Buffer): boolean;
  fromServer(data: Buffer): boolean;
}

const never: Cutter = { fromClient: () => false, fromServer: () => false };

/** Forwards to a local server; without one it accepts connections and stays silent. Closed after the test file. */
export async function startTcpProxy(targetPort?: number, cutter = never): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let carried = 0;
  let isSilent = false;
  const hold = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  };
  const server = createServer((client) => {
    carried += 1;
    hold(client);
    if (targetPort === undefined || isSilent) return;
    const target = connect(targetPort, '127.0.0.1');
    hold(target);
    client.on('close', () => target.destroy());
    target.on('close', () => client.destroy());
    const drops = (): boolean => isSilent;
    client.pipe(gate(client, (data) => cutter.fromClient(data), drops)).pipe(target);
    target.pipe(gate(client, (data) => cutter.fromServer(data), drops)).pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };

  const close = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    sockets.forEach((socket) => socket.destroy());
    await closed;
  };
  afterFile(close);
  return {
    port,
    get carried() {
      return carried;
    },
    silence: () => {
      isSilent = true;
    },
    close,
    open: async () => {
      isSilent = false;
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
  };
}

function gate(connection: Socket, cuts: (data: Buffer) => boolean, drops: () => boolean): Transform {
  return new Transform({
    transform(data: Buffer, _encoding, forward) {
      if (drops()) forward();
      else if (cuts(data)) connection.destroy();
      else forward(null, data);
    },
  });
}
