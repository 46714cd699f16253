import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../common/http/access.js';
import { caching, sendPageFile } from './page-response.js';
import { readPageFile } from './page-files.js';

/** Made by the build (`imports` in package.json). */
const pagePath = createRequire(import.meta.url).resolve('#reference');

/** Serves the OpenAPI document as a page for people. */
@ApiExcludeController()
@Controller('docs')
export class ReferenceController {
  private readonly reference = readPageFile(pagePath);
  private readonly style = readPageFile(join(dirname(pagePath), 'reference.css'));

  @Get()
  @Access('public')
  page(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    sendPageFile(request, reply, this.reference, caching.revalidated);
  }

  @Get('reference.css')
  @Access('public')
  styleSheet(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    sendPageFile(request, reply, this.style, caching.revalidated);
  }
}
