// @ts-check
// The tests' own `test`: with a server, and with what every page has to keep to.

import { test as base, expect } from '@playwright/test';
import { Server } from './server.js';

export { expect };

export const AWAY = /net::ERR_|WebSocket connection|status of 503/;
export const REFUSED = /status of 4\d\d/;
export const AWAY_OR_REFUSED = new RegExp(`${AWAY.source}|${REFUSED.source}`);

/**
 * `server` is shared by the tests of a file, `fresh` has an empty log for one test. Whatever a test
 * does, no page may log an error or ask another origin for anything. The browser itself logs every
 * answer that is a refusal or does not come: a test that provokes them says so by `provoked`.
 */
export const test = base.extend(
  /** @type {import('@playwright/test').Fixtures<
   *   { fresh: Server, provoked: RegExp | null, watched: void }, { server: Server },
   *   import('@playwright/test').PlaywrightTestArgs
   *     & import('@playwright/test').PlaywrightTestOptions,
   *   import('@playwright/test').PlaywrightWorkerArgs
   *     & import('@playwright/test').PlaywrightWorkerOptions>} */ ({
    server: [
      async ({}, use) => {
        const server = await Server.start();
        await use(server);
        await server.remove();
      },
      { scope: 'worker', timeout: 90_000 },
    ],
    fresh: async ({ context }, use) => {
      const server = await Server.start();
      await use(server);
      // The pages go first: that their server goes is no fault of theirs.
      for (const page of context.pages()) await page.close();
      await server.remove();
    },
    provoked: [null, { option: true }],
    watched: [
      async ({ context, provoked }, use) => {
        /** @type {string[]} */
        const faults = [];
        /** @type {Set<string>} */
        const origins = new Set();
        context.on('console', (message) => {
          if (!['error', 'warning'].includes(message.type())) return;
          if (provoked?.test(message.text())) return;
          faults.push(message.text());
        });
        context.on('weberror', (error) => faults.push(String(error.error())));
        context.on('dialog', (dialog) => faults.push(`a dialog: ${dialog.message()}`));
        context.on('request', (request) => origins.add(new URL(request.url()).origin));
        context.on('page', (page) =>
          page.on('websocket', (socket) =>
            origins.add(new URL(socket.url()).origin.replace('ws', 'http')),
          ),
        );
        await use();
        expect(faults).toEqual([]);
        expect(origins.size).toBeLessThanOrEqual(1);
      },
      { auto: true },
    ],
  }),
);

/** The page's state of the feed. @param {import('@playwright/test').Page} page */
export const standing = (page) => page.getByRole('banner').getByRole('status');

/**
 * Opens a page of the console and waits until it is live.
 *
 * @param {import('@playwright/test').Page} page
 * @param {Server} server
 * @param {string} [hash]
 */
export async function visit(page, server, hash = '#/') {
  await page.goto(`${server.url}/${hash}`);
  await expect(standing(page)).toHaveText('Live');
}
