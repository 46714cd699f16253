import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../common/errors/domain-error.js';
import { Access } from '../common/http/access.js';
import { caching, sendPageFile } from './page-response.js';
import { readPageFile, readPageFolder } from './page-files.js';

/** Made by the build (`imports` in package.json). */
const { resolve } = createRequire(import.meta.url);
const indexPath = resolve('#console');
const referencePath = resolve('#reference');

/** Serves the admin console, one page whose views have their addresses behind the `#`, and the API reference. */
@ApiExcludeController()
@Controller()
export class PagesController {
  private readonly index = readPageFile(indexPath);
  private readonly assets = readPageFolder(join(dirname(indexPath), 'assets'));
  private readonly reference = readPageFile(referencePath);
  private readonly referenceStyle = readPageFile(join(dirname(referencePath), 'reference.css'));

  @Get()
  @Access('public')
  console(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    sendPageFile(request, reply, this.index, caching.revalidated);
  }

  @Get('assets/:name')
  @Access('public')
  asset(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('name') name: string): void {
    const file = this.assets.get(name);
    if (!file) throw new DomainError('ROUTE_NOT_FOUND', 'no such asset');
    sendPageFile(request, reply, file, caching.immutable);
  }

  @Get('docs')
  @Access('public')
  docs(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    sendPageFile(request, reply, this.reference, caching.revalidated);
  }

  @Get('docs/reference.css')
  @Access('public')
  docsStyle(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    sendPageFile(request, reply, this.referenceStyle, caching.revalidated);
  }
}
