import type { Texts } from './texts/en.js';

/** What kind of program sent a request; decides its icon. */
type ClientKind = 'computer' | 'phone' | 'program' | 'unknown';

export interface ClientName {
  /** For instance `Firefox 142 on Windows` or `curl 8`. */
  readonly name: string;
  readonly kind: ClientKind;
}

/** The first that matches counts: most browsers also claim to be Chrome or Safari. */
const browsers: readonly (readonly [name: string, version: RegExp])[] = [
  ['Edge', /\bEdg(?:e|A|iOS)?\/(\d+)/],
  ['Opera', /\b(?:OPR|OPT|OPiOS|Opera)\/(\d+)/],
  ['Samsung Internet', /\bSamsungBrowser\/(\d+)/],
  ['Vivaldi', /\bVivaldi\/(\d+)/],
  ['Yandex Browser', /\bYaBrowser\/(\d+)/],
  ['DuckDuckGo', /\b(?:DuckDuckGo|Ddg)\/(\d+)/],
  ['Firefox', /\b(?:Firefox|FxiOS)\/(\d+)/],
  ['Chrome', /\b(?:Chrome|CriOS|HeadlessChrome|Chromium)\/(\d+)/],
  ['Safari', /\bVersion\/(\d+)[\d.]* (?:Mobile\/\S+ )?Safari\//],
];

const systems: readonly (readonly [name: string, sign: RegExp, kind: ClientKind])[] = [
  ['iOS', /\b(?:iPhone|iPod)\b/, 'phone'],
  ['iPadOS', /\biPad\b/, 'phone'],
  ['Android', /\bAndroid\b/, 'phone'],
  ['Windows', /\bWindows\b/, 'computer'],
  ['ChromeOS', /\bCrOS\b/, 'computer'],
  ['macOS', /\bMac(?:intosh| OS X)/, 'computer'],
  ['Linux', /\b(?:Linux|X11)\b/, 'computer'],
];

/** `okhttp/4.12.0`, `python-requests/2.32.3`, `PostmanRuntime/7.44.1`: a product and its version (RFC 9110 10.1.5). */
const product = /^([A-Za-z][\w.-]*)(?:\/v?(\d+)\S*)?(?:\s|$)/;

const productNames: Readonly<Record<string, string>> = {
  node: 'Node.js',
  undici: 'Node.js',
  PostmanRuntime: 'Postman',
  WindowsPowerShell: 'PowerShell',
};

/** What programs send that do not name themselves. */
const languages: Readonly<Record<string, string>> = {
  'Go-http-client': 'Go',
  'Python-urllib': 'Python',
  'python-requests': 'Python',
  Java: 'Java',
  'Java-http-client': 'Java',
};

/** For instance `Windows` or `iOS`; undefined if the `User-Agent` header does not tell. */
export const systemNameOf = (userAgent: string): string | undefined =>
  systems.find(([, sign]) => sign.test(userAgent))?.[0];

/** Names the program of a `User-Agent` header. Its version is the first number, because the others change every week. */
export function clientNameOf(userAgent: string, t: Texts['clients']): ClientName {
  if (!userAgent.startsWith('Mozilla/') && !userAgent.startsWith('Opera/')) return programOf(userAgent, t);
  const [system, , kind = 'computer' as const] = systems.find(([, sign]) => sign.test(userAgent)) ?? [];
  const named = (browser: string): string => (system === undefined ? browser : t.on(browser, system));
  for (const [browser, version] of browsers) {
    const found = version.exec(userAgent);
    if (found) return { name: named(`${browser} ${found[1]}`), kind };
  }
  return { name: named(t.unknownBrowser), kind: system === undefined ? 'unknown' : kind };
}

function programOf(userAgent: string, t: Texts['clients']): ClientName {
  const [, name, version] = product.exec(userAgent) ?? [];
  if (name === undefined) return { name: t.unknownProgram, kind: 'unknown' };
  const language = languages[name];
  if (language !== undefined) return { name: t.programIn(language), kind: 'program' };
  const shown = productNames[name] ?? name;
  return { name: version === undefined ? shown : `${shown} ${version}`, kind: 'program' };
}
