import { X509Certificate } from 'node:crypto';
import type { Server } from 'node:https';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Clock } from '../common/clock/clock.js';
import type { Findings } from '../config/config-error.js';
import { Config } from '../config/config.js';
import { readTls, type TlsFiles } from '../config/tls-files.js';

const intervalMs = 5_000;

/** Uses a renewed certificate for new connections without a restart, and warns of one that has expired. */
@Injectable()
export class CertificateRenewal implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(CertificateRenewal.name);
  private timer: NodeJS.Timeout | undefined;
  private warned = '';

  constructor(
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.config.tls) return;
    let used = this.config.tls;
    this.warnIfExpired(used);
    this.timer = setInterval(() => (used = this.renew(used)), intervalMs).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** While the files do not fit each other, as between the writing of one and of the other, the present pair stays. */
  private renew(used: TlsFiles): TlsFiles {
    const findings: Findings = { problems: [], explained: new Set() };
    const found = readTls(used.certificateFile, used.keyFile, findings);
    if (!found) {
      this.warn(`${findings.problems.join('; ')}: the certificate from before remains in use`);
      return used;
    }
    if (!found.certificate.equals(used.certificate) || !found.privateKey.equals(used.privateKey)) {
      const server: Server = this.adapterHost.httpAdapter.getHttpServer() as Server;
      server.setSecureContext({ cert: found.certificate, key: found.privateKey });
      this.warned = '';
      this.logger.log('the renewed certificate is in use');
    }
    this.warnIfExpired(found);
    return found;
  }

  private warnIfExpired({ certificate }: TlsFiles): void {
    const { validTo } = new X509Certificate(certificate);
    if (Date.parse(validTo) < this.clock.now())
      this.warn(`the certificate in TLS_CERT_FILE expired on ${validTo}`);
  }

  /** Once for each cause. */
  private warn(cause: string): void {
    if (cause !== this.warned) this.logger.warn(cause);
    this.warned = cause;
  }
}
