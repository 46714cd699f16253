import { createRequire } from 'node:module';
import { Controller, Get, Header, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Access } from '../common/http/access.js';
import { sendInChunks } from '../common/http/chunked-response.js';
import { PublicUrl } from '../common/http/public-url.js';

/** The committed document (`imports` in package.json); a test keeps it in step with the code. */
const document = createRequire(import.meta.url)('#openapi') as { servers: readonly { url: string }[] };

@ApiExcludeController()
@Controller('api/v1/openapi.json')
export class OpenApiController {
  private readonly content: Buffer;

  constructor({ path }: PublicUrl) {
    const servers = document.servers.map((server) => ({ ...server, url: path || server.url }));
    this.content = Buffer.from(JSON.stringify({ ...document, servers }));
  }

  @Get()
  @Access('public')
  @Header('Content-Type', 'application/json; charset=utf-8')
  @Header('Cache-Control', 'public, max-age=300')
  get(@Res() reply: FastifyReply): void {
    sendInChunks(reply, this.content);
  }
}
