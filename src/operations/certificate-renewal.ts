import { X509Certificate } from 'node:crypto';
import type { Server } from 'node:https';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Clock } from '../common/clock/clock.js';
import { noFindings } from '../config/config-error.js';
import { Config } from '../config/config.js';
import { isPipe } from '../config/file-or-pipe.js';
import { readTls, type TlsFiles } from '../config/tls-files.js';

const intervalMs = 5_000;
const inOrder = 'the certificate and its key are in order again';

/** Uses a renewed certificate for new connections without a restart, and warns of one that is not valid now. */
@Injectable()
export class CertificateRenewal implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(CertificateRenewal.name);
  private timer: NodeJS.Timeout | undefined;
  private said = inOrder;

  constructor(
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.config.tls) return;
    let used = this.config.tls;
    this.warn(this.problemsOf(used));
    this.timer = setInterval(() => (used = this.renew(used)), intervalMs).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** While the files do not fit each other, as between the writing of one and of the other, the present pair stays. */
  private renew(used: TlsFiles): TlsFiles {
    if (isPipe(used.certificateFile) || isPipe(used.keyFile)) {
      this.warn(this.problemsOf(used));
      return used;
    }
    const findings = noFindings();
    const found = readTls(used.certificateFile, used.keyFile, findings);
    if (!found) {
      const refused = `${findings.problems.join('; ')}: the certificate from before remains in use`;
      this.warn([refused, ...this.problemsOf(used)]);
      return used;
    }
    if (!found.certificate.equals(used.certificate) || !found.privateKey.equals(used.privateKey)) {
      const server: Server = this.adapterHost.httpAdapter.getHttpServer() as Server;
      server.setSecureContext({ cert: found.certificate, key: found.privateKey });
      this.logger.log('the renewed certificate is in use');
    }
    this.warn(this.problemsOf(found));
    return found;
  }

  private problemsOf({ certificate }: TlsFiles): readonly string[] {
    const { validFrom, validTo } = new X509Certificate(certificate);
    const now = this.clock.now();
    if (Date.parse(validTo) < now) return [`the certificate in use expired on ${validTo}`];
    if (Date.parse(validFrom) > now) return [`the certificate in use is not valid before ${validFrom}`];
    return [];
  }

  /** Once for each change of the causes, and when there are none any more. */
  private warn(causes: readonly string[]): void {
    const text = causes.join('; ') || inOrder;
    if (text !== this.said) this.logger.warn(text);
    this.said = text;
  }
}
