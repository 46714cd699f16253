import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

const inThisFolder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The limit for all JavaScript together, gzipped, in bytes. */
const maxScriptBytes = 70_000;

/** Fails the build if the console's scripts exceed the limit. */
function keepToBudget(): Plugin {
  return {
    name: 'keep-to-budget',
    generateBundle(_options, bundle) {
      const scripts = Object.values(bundle).filter((output) => output.type === 'chunk');
      const size = scripts.reduce((sum, { code }) => sum + gzipSync(code).length, 0);
      if (size > maxScriptBytes)
        this.error(`${size} bytes of gzipped JavaScript, ${maxScriptBytes} are allowed`);
    },
  };
}

const earlyScript = 'theme-early';

/** Adds the script that sets the theme before the first paint. It has no imports, so it runs without being a module. */
function setThemeEarly(): Plugin {
  return {
    name: 'set-theme-early',
    transformIndexHtml: (_html, { bundle }) => {
      const built = Object.values(bundle ?? {}).find(
        (output) => output.type === 'chunk' && output.name === earlyScript,
      )?.fileName;
      const src = `./${built ?? `src/${earlyScript}.ts`}`;
      return [{ tag: 'script', attrs: { src }, injectTo: 'head' }];
    },
  };
}

/** The service that the pages of `npm run dev` call. */
const service = `http://localhost:${process.env['PORT'] ?? 3000}`;

/** Nothing is inlined, as the pages' Content-Security-Policy allows files only. */
export default defineConfig({
  root: inThisFolder('.'),
  // Relative addresses: a proxy may serve the console under a path such as /mfa/.
  base: './',
  cacheDir: '../node_modules/.vite/console',
  publicDir: false,
  plugins: [setThemeEarly(), keepToBudget()],
  server: {
    fs: { allow: ['..'] },
    proxy: { '/api': service, '/console/token': service, '/docs': service },
  },
  build: {
    outDir: '../dist/console',
    emptyOutDir: true,
    target: 'es2022',
    rolldownOptions: { input: [inThisFolder('index.html'), inThisFolder(`src/${earlyScript}.ts`)] },
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    reportCompressedSize: false,
  },
});
