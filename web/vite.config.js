import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { sourceQuotes } from './quotes.js';

const target = process.env.DAYBOOK_TARGET ?? 'http://127.0.0.1:3000';

/**
 * Publishes the script of the Socket.IO client at its usual address.
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

/** @param {string} name */
const page = (name) => fileURLToPath(new URL(name, import.meta.url));

export default defineConfig({
  plugins: [clientScript, sourceQuotes],
  build: {
    target: 'es2022',
    // The content security policy allows no data: URLs.
    assetsInlineLimit: 0,
    // Licences of the bundled packages.
    license: { fileName: 'licences.md' },
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: page('index.html'), docs: page('src/docs/main.js') },
      // The service's page /docs names its script.
      output: {
        entryFileNames: ({ name }) => (name === 'docs' ? 'docs.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
  server: {
    host: '127.0.0.1',
    port: Number(process.env.PORT ?? 5173),
    proxy: {
      '/api': target,
      '/audit': target,
      '/health': target,
      '/docs': target,
      '/openapi.json': target,
      '/socket.io': { target, ws: true },
    },
  },
  test: { include: ['test/**/*.test.js'] },
});
