// @ts-check
// Screenshots of all pages, in both themes and both widths, into a folder for a reviewer; with
// --docs those of the documentation instead. It needs a built service, as the browser tests do.
//
// npm run screenshots -- [FOLDER | --docs]

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import config from './playwright.config.js';
import { Server } from './e2e/server.js';

const DOCS = fileURLToPath(new URL('../docs/images/', import.meta.url));
const WIDTHS = { desktop: 1280, phone: 360 };
const HEIGHT = 860;
/** A longer page ends here: a window of any height takes minutes to draw. */
const HEIGHT_MAX = 8_000;
const THEMES = /** @type {const} */ (['light', 'dark']);
const WAIT_MS = 60_000;

const folder =
  process.argv.slice(2).find((it) => !it.startsWith('--')) ?? 'test-results/screenshots';
const forDocs = process.argv.includes('--docs');

/** Accounts with a month of history. @param {Server} server */
async function fill(server) {
  const ada = await server.open('Ada Lovelace');
  const grace = await server.open('Grace Hopper');
  const katherine = await server.open('Katherine Johnson', 'EUR');
  for (const amount of [1200, 350.5, 89.99]) await server.deposit(ada, amount);
  for (const amount of [800, 42]) await server.deposit(grace, amount);
  await server.deposit(katherine, 2500);
  await server.call('/api/transfers', { from: ada, to: grace, amount: 125, reference: 'Rent' });
  await server.call(`/api/accounts/${ada}/withdraw`, { amount: 60.25 });
  await server.call('/api/transfers', { from: grace, to: ada, amount: 12.5, reference: 'Lunch' });
  await server.call(`/api/accounts/${katherine}/close`, { reason: 'Moving away' });
  return { ada };
}

/** @param {string} ada the account whose pages are shown */
const pagesOf = (ada) => ({
  events: '/',
  account: `/#/accounts/${ada}`,
  'account-as-of': `/#/accounts/${ada}/3`,
  statement: `/#/accounts/${ada}/statement`,
  accounts: '/#/accounts',
  open: '/#/open',
  import: '/#/import',
  'read-models': '/#/read-models',
  learn: '/#/learn',
  docs: '/docs',
  'explorer-overview': '/explorer/#/overview',
  'explorer-log': '/explorer/#/log?at=8',
  'explorer-log-as-of': '/explorer/#/log?asof=6',
  'explorer-streams': '/explorer/#/streams',
  'explorer-stream': `/explorer/#/stream?stream=account-${ada}`,
  'explorer-types': '/explorer/#/types',
  'explorer-readers': '/explorer/#/readers',
  'explorer-steps': `/explorer/#/steps?name=account_list&stream=account-${ada}`,
  'explorer-nodes': '/explorer/#/nodes',
  'explorer-search': '/explorer/#/search?q=account-',
});

/** Those of the documentation: the page, the theme and the width of each file. */
const DOCUMENTED = /** @type {const} */ ({
  'console-light.png': ['events', 'light', 'desktop'],
  'console-dark.png': ['events', 'dark', 'desktop'],
  'ledger-phone.png': ['account', 'light', 'phone'],
  'explorer-light.png': ['explorer-stream', 'light', 'desktop'],
  'explorer-dark.png': ['explorer-stream', 'dark', 'desktop'],
});

/** @param {string} name @param {string} theme @param {string} width */
function filesOf(name, theme, width) {
  if (!forDocs) return [join(folder, `${name}-${theme}-${width}.png`)];
  return Object.entries(DOCUMENTED)
    .filter(([, wanted]) => wanted.join() === [name, theme, width].join())
    .map(([image]) => join(DOCS, image));
}

/** @param {import('@playwright/test').Page} page @param {string} url */
async function open(page, url) {
  await page.goto('about:blank'); // so that a change of the hash loads the page, too
  await page.goto(url);
  await page.locator('h1').first().waitFor({ state: 'attached', timeout: WAIT_MS });
  await page.waitForFunction(() => !document.querySelector('[aria-busy=true]'));
  // Live connections never end, so the page never counts as idle: waits for the last request.
  await page.waitForTimeout(1_500);
}

const server = await Server.start();
const browser = await chromium.launch({ ...config.use?.launchOptions });
try {
  const { ada } = await fill(server);
  await mkdir(folder, { recursive: true });
  for (const theme of THEMES) {
    for (const [width, pixels] of Object.entries(WIDTHS)) {
      const context = await browser.newContext({
        colorScheme: theme,
        locale: 'en-GB',
        timezoneId: 'UTC',
        reducedMotion: 'reduce',
        viewport: { width: pixels, height: HEIGHT },
        deviceScaleFactor: width === 'phone' ? 2 : 1,
      });
      const page = await context.newPage();
      for (const [name, path] of Object.entries(pagesOf(ada))) {
        const files = filesOf(name, theme, width);
        if (files.length === 0) continue;
        await page.setViewportSize({ width: pixels, height: HEIGHT });
        await open(page, server.url + path);
        // Bars that stick to the window's edges would lie across the picture of a longer page.
        const height = forDocs ? HEIGHT : await page.evaluate(() => document.body.scrollHeight);
        const shown = Math.min(Math.max(height, HEIGHT), HEIGHT_MAX);
        await page.setViewportSize({ width: pixels, height: shown });
        for (const file of files) await page.screenshot({ path: file });
      }
      await context.close();
    }
  }
  console.log(`Screenshots are in ${forDocs ? DOCS : folder}`);
} finally {
  await browser.close();
  await server.remove();
}
