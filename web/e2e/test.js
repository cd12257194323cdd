// @ts-check
// `test` with a server, and with checks on every page.

import { test as base, expect } from '@playwright/test';
import { Server } from './server.js';

export { expect };

export const UNAVAILABLE = /net::ERR_|WebSocket connection|status of 503/;
export const REFUSED = /status of 4\d\d/;
export const UNAVAILABLE_OR_REFUSED = new RegExp(`${UNAVAILABLE.source}|${REFUSED.source}`);

/**
 * Whether a session of the feed has ended because its client, on a busy machine, was silent for too
 * long. The client then connects again.
 *
 * @param {import('@playwright/test').ConsoleMessage} message
 */
function isOfExpiredSession(message) {
  const { url } = message.location();
  return /status of 400/.test(message.text()) && /\/socket\.io\/.*[?&]sid=/.test(url);
}

/**
 * `server` is shared by the tests of a worker; `fresh` has an empty log for one test. No page may log
 * an error or send a request to another origin. The browser logs every failed request: a test with
 * such requests names them by `expectedErrors`.
 */
export const test = base.extend(
  /** @type {import('@playwright/test').Fixtures<
   *   { fresh: Server, expectedErrors: RegExp | null, checked: void }, { stopped: Server, server: Server },
   *   import('@playwright/test').PlaywrightTestArgs
   *     & import('@playwright/test').PlaywrightTestOptions,
   *   import('@playwright/test').PlaywrightWorkerArgs
   *     & import('@playwright/test').PlaywrightWorkerOptions>} */ ({
    stopped: [
      async ({}, use) => {
        const server = await Server.start();
        await server.stop();
        await use(server);
        await server.remove();
      },
      { scope: 'worker', timeout: 400_000 },
    ],
    server: [
      async ({ stopped }, use) => {
        const server = await Server.startOnCopy(stopped);
        await use(server);
        await server.remove();
      },
      { scope: 'worker', timeout: 400_000 },
    ],
    fresh: async ({ context, stopped }, use) => {
      const server = await Server.startOnCopy(stopped);
      await use(server);
      // Closes the pages first, so that they log no lost connection.
      for (const page of context.pages()) await page.close();
      await server.remove();
    },
    expectedErrors: [null, { option: true }],
    checked: [
      async ({ context, expectedErrors }, use) => {
        /** @type {string[]} */
        const errors = [];
        /** @type {Set<string>} */
        const origins = new Set();
        context.on('console', (message) => {
          if (!['error', 'warning'].includes(message.type())) return;
          if (expectedErrors?.test(message.text()) || isOfExpiredSession(message)) return;
          errors.push(message.text());
        });
        context.on('weberror', (error) => errors.push(String(error.error())));
        context.on('dialog', (dialog) => errors.push(`a dialog: ${dialog.message()}`));
        context.on('request', (request) => origins.add(new URL(request.url()).origin));
        context.on('page', (page) =>
          page.on('websocket', (socket) =>
            origins.add(new URL(socket.url()).origin.replace('ws', 'http')),
          ),
        );
        await use();
        expect(errors).toEqual([]);
        expect(origins.size).toBeLessThanOrEqual(1);
      },
      { auto: true },
    ],
  }),
);

/** The connection state on the page. @param {import('@playwright/test').Page} page */
export const connectionState = (page) => page.getByRole('banner').getByRole('status');

/**
 * Opens a page of the console and waits until it is live.
 *
 * @param {import('@playwright/test').Page} page
 * @param {Server} server
 * @param {string} [hash]
 */
export async function visit(page, server, hash = '#/') {
  await page.goto(`${server.url}/${hash}`);
  await expect(connectionState(page)).toHaveText('Live');
}
