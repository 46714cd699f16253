import { createRequire } from 'node:module';
import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Access } from '../common/http/access.js';

/**
 * The committed document (`imports` in package.json), which a test holds to what the code says. As bytes, all answers
 * share it; a string would be copied for every client that is slow to take it.
 */
const document = Buffer.from(JSON.stringify(createRequire(import.meta.url)('#openapi')));

@ApiExcludeController()
@Controller('api/v1/openapi.json')
export class OpenApiController {
  @Get()
  @Access('public')
  @Header('Content-Type', 'application/json; charset=utf-8')
  @Header('Cache-Control', 'public, max-age=300')
  get(): Buffer {
    return document;
  }
}
