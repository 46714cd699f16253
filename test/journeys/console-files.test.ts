import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { startService, type TestService } from '../support/service/service.js';

const policy = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' data:",
  'font-src': "'self'",
  'connect-src': "'self'",
  'manifest-src': "'self'",
  'form-action': "'none'",
  'base-uri': "'none'",
  'frame-ancestors': "'none'",
  'require-trusted-types-for': "'script'",
};

describe('the console is served', () => {
  let service: TestService;
  let page: string;
  let assets: readonly string[];

  const get = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> =>
    fetch(service.api.url + path, { method, headers, redirect: 'manual' });

  beforeAll(async () => {
    service = await startService();
    page = await (await get('/')).text();
    // Relative addresses, for a proxy that serves the page under a path.
    assets = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address = '']) =>
      address.replace(/^\.\//, '/'),
    );
  });

  test('as a page at / that caches revalidate each time', async () => {
    const { status, headers } = await get('/');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(headers.get('cache-control')).toBe('no-cache');
    expect(headers.get('content-length')).toBe(String(Buffer.byteLength(page)));
    expect((await get('/?from=somewhere')).status).toBe(200);
  });

  test('as a page without inline scripts or styles that loads nothing from another origin', () => {
    expect(page).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]* src="\.\/assets\/)/);
    expect(page.replace(/<script[^>]*>\s*<\/script>/g, '')).not.toContain('<script');
    expect(assets.length).toBeGreaterThan(1);
    for (const address of assets) expect(address).toMatch(/^\/assets\/[\w-]+-[\w-]{8}\.(js|css|svg)$/);
  });

  test('with less than 70 KB of compressed JavaScript, all languages together', () => {
    const folder = join(import.meta.dirname, '../../dist/console/assets');
    const scripts = readdirSync(folder).filter((name) => name.endsWith('.js'));
    expect(scripts.length).toBeGreaterThan(1);
    const sizes = scripts.map((name) => gzipSync(readFileSync(join(folder, name))).length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(70_000);
  });

  test('with assets that may be cached for a year', async () => {
    const types: Record<string, string> = {
      js: 'text/javascript; charset=utf-8',
      css: 'text/css; charset=utf-8',
      svg: 'image/svg+xml',
    };
    for (const address of assets) {
      const answer = await get(address);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe(types[address.split('.').at(-1) ?? '']);
      expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect((await answer.text()).length).toBeGreaterThan(0);
    }
  });

  test('with a content security policy and the other security headers', async () => {
    for (const address of ['/', ...assets]) {
      const { headers } = await get(address);
      const directives = (headers.get('content-security-policy') ?? '').split(';').map((directive) => {
        const [name = '', ...values] = directive.split(' ');
        return [name, values.join(' ')];
      });
      expect(Object.fromEntries(directives)).toEqual(policy);
      expect(Object.fromEntries(headers)).toMatchObject({
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'referrer-policy': 'no-referrer',
        'strict-transport-security': expect.stringMatching(/^max-age=\d{7,}/),
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'x-request-id': expect.any(String),
      });
      expect(headers.has('set-cookie')).toBe(false);
    }
  });

  test('without a body for HEAD', async () => {
    for (const address of ['/', ...assets]) {
      const [whole, head] = [await get(address), await get(address, {}, 'HEAD')];
      expect(head.status).toBe(200);
      expect(await head.text()).toBe('');
      for (const name of ['content-type', 'content-length', 'cache-control', 'etag']) {
        expect(head.headers.get(name)).toBe(whole.headers.get(name));
      }
    }
  });

  test('with 304 for a matching entity tag', async () => {
    for (const address of ['/', ...assets]) {
      const entityTag = (await get(address)).headers.get('etag') ?? '';
      for (const held of [entityTag, `W/${entityTag}`, `"other", ${entityTag}`, '*']) {
        const answer = await get(address, { 'If-None-Match': held });
        expect(answer.status).toBe(304);
        expect(await answer.text()).toBe('');
        expect(answer.headers.get('etag')).toBe(entityTag);
        expect(answer.headers.get('content-security-policy')).toContain("script-src 'self'");
      }
      for (const held of ['"other"', entityTag.slice(1, -1), '']) {
        expect((await get(address, { 'If-None-Match': held })).status).toBe(200);
      }
    }
  });

  test.each([
    '/assets',
    '/assets/',
    '/assets/nothing.js',
    '/assets/index.html',
    '/assets/__proto__',
    '/assets/.',
    '/assets/../index.html',
    '/assets/..%2findex.html',
    '/assets/%2e%2e%2f%2e%2e%2f%2e%2e%2fpackage.json',
    '/assets/..\\..\\..\\package.json',
    '/assets/....//....//package.json',
    '/assets/%00',
    '/assets//etc/passwd',
    '//etc/passwd',
    '/../package.json',
    '/index.html',
    '/users',
    '/src/main.tsx',
    '/.console-built',
  ])('%s is not found', async (path) => {
    const answer = await ask(path);
    expect(answer.status).toBe(404);
    expect(answer.type).toBe('application/problem+json; charset=utf-8');
    expect(JSON.parse(answer.text)).toMatchObject({ code: 'ROUTE_NOT_FOUND' });
    expect(answer.policy).toBe("default-src 'none';frame-ancestors 'none'");
  });

  /** Sends the path unchanged; fetch would normalise it. */
  function ask(path: string) {
    return new Promise<{ status?: number; type?: string; policy?: unknown; text: string }>(
      (resolve, reject) => {
        const { hostname, port } = new URL(service.api.url);
        request({ hostname, port, path }, (answer) => {
          let text = '';
          answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
          answer.on('end', () =>
            resolve({
              status: answer.statusCode ?? 0,
              type: answer.headers['content-type'] ?? '',
              policy: answer.headers['content-security-policy'],
              text,
            }),
          );
        })
          .on('error', reject)
          .end();
      },
    );
  }
});
