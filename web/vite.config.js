import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const target = process.env.DAYBOOK_TARGET ?? 'http://127.0.0.1:3000';

/**
 * The stock client's script, where other pages and programs look for it.
 *
 * @type {import('vite').Plugin}
 */
const clientScript = {
  name: 'client-script',
  generateBundle() {
    for (const name of ['socket.io.js', 'socket.io.js.map']) {
      const file = new URL(`node_modules/socket.io-client/dist/${name}`, import.meta.url);
      this.emitFile({ type: 'asset', fileName: `socket.io/${name}`, source: readFileSync(file) });
    }
  },
};

export default defineConfig({
  plugins: [clientScript],
  build: {
    target: 'es2022',
    // Everything is a file of its own: the page's policy allows no data: addresses.
    assetsInlineLimit: 0,
    // The licences of what is bundled go with it.
    license: { fileName: 'licences.md' },
    modulePreload: { polyfill: false },
  },
  server: {
    host: '127.0.0.1',
    port: Number(process.env.PORT ?? 5173),
    proxy: {
      '/api': target,
      '/health': target,
      '/docs': target,
      '/openapi.json': target,
      '/socket.io': { target, ws: true },
    },
  },
  test: { include: ['test/**/*.test.js'] },
});
