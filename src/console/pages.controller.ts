import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../common/errors/domain-error.js';
import { Access } from '../common/http/access.js';
import { PublicUrl } from '../common/http/public-url.js';
import { caching, sendPageFile } from './page-response.js';
import { type PageFile, readPageFile, readPageFolder, withAddress } from './page-files.js';

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
  private readonly referenceFiles = readPageFolder(join(dirname(referencePath), 'docs'));
  /** Made at the first request, because the port is not known before. */
  private addressedReference: PageFile | undefined;

  constructor(private readonly publicUrl: PublicUrl) {}

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
    this.addressedReference ??= withAddress(this.reference, this.publicUrl.base);
    sendPageFile(request, reply, this.addressedReference, caching.revalidated);
  }

  @Get('docs/:name')
  @Access('public')
  docsFile(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('name') name: string): void {
    const file = this.referenceFiles.get(name);
    if (!file) throw new DomainError('ROUTE_NOT_FOUND', 'no such file of the reference');
    sendPageFile(request, reply, file, caching.revalidated);
  }
}
