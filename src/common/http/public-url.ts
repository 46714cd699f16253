import type { AddressInfo, Server } from 'node:net';
import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Config } from '../../config/config.js';

/** Where people reach the service. Never taken from a request, whose headers its sender chooses. */
@Injectable()
export class PublicUrl {
  /** The path prefix that a proxy strips, such as `/mfa`, or empty. Links in responses begin with it. */
  readonly path: string;

  constructor(
    private readonly adapterHost: HttpAdapterHost,
    private readonly config: Config,
  ) {
    const { publicUrl } = config;
    this.path = publicUrl === undefined ? '' : new URL(publicUrl).pathname.replace(/\/$/, '');
  }

  /** Where the service listens, for instance `http://127.0.0.1:3000`. */
  get listening(): string {
    const { host, tls } = this.config;
    const server = this.adapterHost.httpAdapter.getHttpServer() as Server;
    const { port } = server.address() as AddressInfo;
    return `${tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
  }

  /** Without a slash at the end. */
  get base(): string {
    return this.config.publicUrl ?? this.listening;
  }
}
