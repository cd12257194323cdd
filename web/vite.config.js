import { defineConfig } from 'vitest/config';

const target = process.env.DAYBOOK_TARGET ?? 'http://127.0.0.1:3000';

export default defineConfig({
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
      '/socket.io': { target, ws: true },
    },
  },
  test: { include: ['test/**/*.test.js'] },
});
