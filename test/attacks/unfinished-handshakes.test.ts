import { readFileSync } from 'node:fs';
import { Agent, get } from 'node:https';
import type { Socket } from 'node:net';
import { connect } from 'node:tls';
import { expect, test } from 'vitest';
import { selfSigned } from '../support/http/certificate.js';
import { createDatabase } from '../support/database/database.js';
import { afterFile } from '../support/processes/cleanup.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { head, openRaw, type RawConnection } from '../support/http/half-sent.js';
import { spawnService } from '../support/processes/processes.js';
import { isMissing } from '../support/processes/programs.js';

const places = 20;

test.skipIf(isMissing('openssl'))(
  'unfinished TLS handshakes count as connections, and finished ones count once (needs openssl on this machine)',
  async () => {
    const { certificateFile, keyFile } = selfSigned(temporaryFolder());
    const database = await createDatabase();
    const service = await spawnService({
      ...database.environment,
      MAX_CONNECTIONS: String(places),
      TLS_CERT_FILE: certificateFile,
      TLS_KEY_FILE: keyFile,
    });
    const { url } = service;
    const ca = readFileSync(certificateFile);
    const agent = new Agent({ ca, keepAlive: true, maxSockets: 1 });
    afterFile(() => agent.destroy());
    const ask = () =>
      new Promise<number | undefined>((resolve, reject) =>
        get(`${url}/health/live`, { agent }, (answer) =>
          answer.resume().on('end', () => resolve(answer.statusCode)),
        ).on('error', reject),
      );

    // If each connection counted twice, half of these would have been closed.
    const { hostname: host, port } = new URL(url);
    const encrypted = await Promise.all(
      Array.from(
        { length: places - 2 },
        () =>
          new Promise<Socket>((resolve, reject) => {
            const socket = connect({ host, port: Number(port), ca }, () => resolve(socket)).on(
              'error',
              reject,
            );
            afterFile(() => socket.destroy());
          }),
      ),
    );
    expect(await ask()).toBe(200);
    const answers = encrypted.map(
      (socket) => new Promise<string>((resolve) => socket.once('data', (data) => resolve(data.toString()))),
    );
    encrypted.forEach((socket) => socket.write(head('GET', '/health/live')));
    for (const answer of await Promise.all(answers)) expect(answer).toContain('HTTP/1.1 200');

    const silent: RawConnection[] = [];
    for (let each = 0; each < 3 * places; each += 1) {
      const connection = await openRaw(url);
      // The beginning of a ClientHello that is never finished.
      if (connection.isOpen) connection.write(Buffer.from([22, 3, 1, 2, 0, 1]));
      silent.push(connection);
    }
    await Promise.all(silent.slice(0, 2 * places).map(({ closed }) => closed));
    expect(await ask()).toBe(200);
    silent.forEach(({ socket }) => socket.destroy());
    expect(await service.stop()).toBe(0);
  },
);
