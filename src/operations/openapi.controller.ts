import { createRequire } from 'node:module';
import { Controller, Get, Header, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Access } from '../common/http/access.js';
import { sendInPieces } from '../common/http/big-answer.js';

/** The committed document (`imports` in package.json), which a test holds to what the code says. */
const document = Buffer.from(JSON.stringify(createRequire(import.meta.url)('#openapi')));

@ApiExcludeController()
@Controller('api/v1/openapi.json')
export class OpenApiController {
  @Get()
  @Access('public')
  @Header('Content-Type', 'application/json; charset=utf-8')
  @Header('Cache-Control', 'public, max-age=300')
  get(@Res() reply: FastifyReply): void {
    sendInPieces(reply, document);
  }
}
