import { describe, expect, test } from 'vitest';
import { clientNameOf } from './client-name.js';
import { de } from './texts/de.js';
import { en } from './texts/en.js';

const windows = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)';
const mac = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)';
const linux = 'Mozilla/5.0 (X11; Linux x86_64)';
const android = 'Mozilla/5.0 (Linux; Android 10; K)';
const iPhone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X)';
const webKit = 'AppleWebKit/537.36 (KHTML, like Gecko)';
const mobileWebKit = 'AppleWebKit/605.1.15 (KHTML, like Gecko)';

describe('the program of a User-Agent header', () => {
  test.each([
    [`${windows} ${webKit} Chrome/141.0.0.0 Safari/537.36`, 'Chrome 141 on Windows', 'computer'],
    [
      `${windows} ${webKit} Chrome/141.0.0.0 Safari/537.36 Edg/141.0.3537.71`,
      'Edge 141 on Windows',
      'computer',
    ],
    [`${windows} ${webKit} Chrome/141.0.0.0 Safari/537.36 OPR/125.0.0.0`, 'Opera 125 on Windows', 'computer'],
    [`${mac} ${mobileWebKit} Version/18.5 Safari/605.1.15`, 'Safari 18 on macOS', 'computer'],
    [`${mac.replace(/\)$/, '; rv:142.0)')} Gecko/20100101 Firefox/142.0`, 'Firefox 142 on macOS', 'computer'],
    [`${linux} ${webKit} HeadlessChrome/140.0.0.0 Safari/537.36`, 'Chrome 140 on Linux', 'computer'],
    [
      'Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) Chrome/139.0.0.0 Safari/537.36',
      'Chrome 139 on ChromeOS',
      'computer',
    ],
    [`${android} ${webKit} Chrome/141.0.0.0 Mobile Safari/537.36`, 'Chrome 141 on Android', 'phone'],
    [
      `${android} ${webKit} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36`,
      'Samsung Internet 28 on Android',
      'phone',
    ],
    [`${iPhone} ${mobileWebKit} Version/18.5 Mobile/15E148 Safari/604.1`, 'Safari 18 on iOS', 'phone'],
    [
      `${iPhone} ${mobileWebKit} CriOS/141.0.7390.41 Mobile/15E148 Safari/604.1`,
      'Chrome 141 on iOS',
      'phone',
    ],
    [`${iPhone} ${mobileWebKit} FxiOS/142.0 Mobile/15E148 Safari/605.1.15`, 'Firefox 142 on iOS', 'phone'],
    ['Mozilla/5.0 (Windows NT 10.0) Something/1.0', 'Unknown browser on Windows', 'computer'],
    ['Mozilla/5.0', 'Unknown browser', 'unknown'],
    ['curl/8.14.1', 'curl 8', 'program'],
    ['okhttp/4.12.0', 'okhttp 4', 'program'],
    ['PostmanRuntime/7.44.1', 'Postman 7', 'program'],
    ['node', 'Node.js', 'program'],
    ['python-requests/2.32.3', 'Python program', 'program'],
    ['Go-http-client/1.1', 'Go program', 'program'],
    ['Billing/v2 (+https://example.com)', 'Billing 2', 'program'],
    ['', 'Unknown program', 'unknown'],
    ['<script>alert(1)</script>', 'Unknown program', 'unknown'],
  ])('%s', (userAgent, name, kind) => {
    expect(clientNameOf(userAgent, en.clients)).toEqual({ name, kind });
  });

  test('is found in a long header in no time', () => {
    const header = `Mozilla/5.0 ${'Version/1 '.repeat(100)}`.slice(0, 255);
    expect(clientNameOf(header, en.clients).name).toBe('Unknown browser');
  });

  test.each([
    ['Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0.0.0 Safari/537.36', 'Chrome 156 unter Linux'],
    ['Mozilla/5.0', 'Unbekannter Browser'],
    ['Go-http-client/1.1', 'Go-Programm'],
    ['', 'Unbekanntes Programm'],
  ])('is in the language of the page: %s', (userAgent, name) => {
    expect(clientNameOf(userAgent, de.clients).name).toBe(name);
  });
});
