// @ts-check
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { REFUSED, expect, test, visit } from '../test.js';

/** @import { Page } from '@playwright/test' */

const VERIFIER = fileURLToPath(new URL('../../../docs/audit/verify.mjs', import.meta.url));

const state = (/** @type {Page} */ page) => page.locator('.proof-state:visible');
const seals = (/** @type {Page} */ page, /** @type {string} */ kind) =>
  page.locator(`.event-row [data-seal="${kind}"]`);

/** As in the names of buttons. @param {number} position `position 1,234` */
const positionName = (position) => `position ${position.toLocaleString('en-GB')}`;

/**
 * Opens the details of an event that is sealed, and verifies it.
 *
 * @param {Page} page
 * @param {string} name such as `position 2`
 */
async function verify(page, name) {
  const row = page.locator('.event-row', {
    has: page.getByRole('button', { name: `Details of ${name}`, exact: true }),
  });
  await expect(row.locator('[data-seal="sealed"]')).toBeVisible();
  await row.getByRole('button', { name: `Details of ${name}` }).click();
  await row.getByRole('button', { name: 'Verify' }).click();
  return row;
}

/**
 * Changes a response of the server.
 *
 * @param {Page} page
 * @param {RegExp} path
 * @param {(body: any) => void} change
 */
async function plant(page, path, change) {
  await page.route(
    (url) => path.test(url.pathname + url.search),
    async (route) => {
      const response = await route.fetch();
      const json = await response.json();
      change(json);
      await route.fulfill({ response, json });
    },
  );
}

test('an event is sealed, and verified by keyboard', async ({ page, fresh }) => {
  /** @type {string[]} */
  const scripts = [];
  page.on('request', (request) => {
    if (/verifier/.test(request.url())) scripts.push(request.url());
  });
  await visit(page, fresh);
  const id = await fresh.open('Ada Lovelace');
  await fresh.deposit(id, 100);
  await expect(seals(page, 'sealed')).toHaveCount(2);
  await expect(page.locator('.event-row').first()).toContainText('Sealed');

  await page.getByRole('button', { name: 'Details of position 1' }).focus();
  await page.keyboard.press('Enter');
  await expect(state(page)).toContainText('Sealed: the log has signed its first 2 events');
  expect(scripts).toEqual([]);
  await page.keyboard.press('Tab');
  const button = page.getByRole('button', { name: 'Verify' });
  await expect(button).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(state(page)).toContainText('Verified: ');
  await expect(state(page)).toContainText('as number 1 of 2.');
  await expect(button).toBeFocused();
  await expect(seals(page, 'verified')).toHaveCount(1);
  const proof = page.getByRole('region', { name: 'Seal of position 1' });
  await expect(proof).toContainText('data.name, data.email: not covered, the ciphertext is.');
  await expect(proof).toContainText('for the first time');

  const download = page.waitForEvent('download');
  await proof.getByRole('button', { name: 'Download receipt' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe('event-1.tlog-proof');
  const { trees } = await fresh.call('/audit');
  const args = [VERIFIER, await file.path(), trees.at(-1).key];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  expect(stdout).toContain('verified: USER_CREATED');

  await fresh.deposit(id, 5);
  await page.goto(`${fresh.url}/#/accounts/${id}`);
  const row = await verify(page, 'version 2');
  await expect(state(page)).toContainText('as number 2 of 3.');
  await expect(row).toContainText(
    'The log continues the 2 events of the last verification, unchanged.',
  );
  await expect(row).not.toContainText('not covered');
});

test.describe('What the server changes', () => {
  test('in an amount, beside a valid receipt, is found', async ({ page, server }) => {
    const id = await server.open('Ada Lovelace');
    await server.deposit(id, 100);
    const position = await server.head();
    await plant(page, /^\/api\/events\?last=/, ({ events }) => {
      events.at(-1).data.amount = 900;
    });
    await visit(page, server);
    await expect(page.locator('.sentence').first()).toContainText('900.00 USD');
    await verify(page, positionName(position));
    await expect(state(page)).toHaveText(
      'Not verified. The page shows 900 as data.amount, but the log has 100.',
    );
    await expect(seals(page, 'failed')).toHaveCount(1);
    await expect(page.getByRole('alert')).toBeHidden();
  });

  test('in the stored text, too, is found', async ({ page, server }) => {
    const id = await server.open('Ada Lovelace');
    await server.deposit(id, 100);
    const position = await server.head();
    await plant(page, /^\/api\/events\?last=/, ({ events }) => {
      events.at(-1).data.amount = 900;
    });
    await plant(page, new RegExp(`^/api/events/${position}/stored`), (stored) => {
      stored.data = stored.data.replace('100', '900');
    });
    await visit(page, server);
    await verify(page, positionName(position));
    await expect(state(page)).toHaveText('Not verified. The log has other data.');
  });

  test('in the key is told on every page, until it is trusted', async ({ page, server }) => {
    const id = await server.open('Ada Lovelace');
    const position = await server.head();
    await visit(page, server);
    await verify(page, positionName(position));
    await expect(state(page)).toContainText('Verified: ');

    const known = await page.evaluate(() => localStorage.getItem('daybook.audit') ?? '');
    const other = 'log.example/other+00000000+AAAA';
    await page.evaluate(
      (text) => localStorage.setItem('daybook.audit', text),
      JSON.stringify({ ...JSON.parse(known), key: other }),
    );
    await page.reload();
    await verify(page, positionName(position));
    const alert = page.getByRole('alert').filter({ hasText: 'This is not the log' });
    await expect(alert).toContainText('The log has another key than before');
    await expect(seals(page, 'failed')).toHaveCount(1);
    await page.goto(`${server.url}/#/accounts/${id}`);
    await expect(alert).toBeVisible();

    await page.getByText('Keys, and how to trust').click();
    await expect(page.locator('.log-notice')).toContainText(other);
    await page.getByRole('button', { name: 'Forget the remembered log' }).click();
    await expect(alert).toBeHidden();
    await verify(page, 'version 1');
    await expect(state(page)).toContainText('Verified: ');
  });
});

test('a new epoch’s key is trusted, because the former one has signed it', async ({
  page,
  fresh,
}) => {
  const id = await fresh.open('Ada Lovelace');
  await visit(page, fresh);
  await verify(page, 'position 1');
  await expect(state(page)).toContainText('Verified: ');

  await fresh.call('/api/log/epochs', { by: 'operator', why: 'a test' });
  await fresh.deposit(id, 5);
  await expect
    .poll(async () => (await fresh.call('/audit')).trees.map((/** @type {any} */ t) => t.size))
    .toEqual([1, 2]);
  await page.reload();
  await verify(page, 'position 2');
  await expect(state(page)).toContainText('Verified: ');
  const notice = page.getByRole('alert').filter({ hasText: 'The log has a new key' });
  await expect(notice).toContainText('All events that were signed before are still there');
  await page.getByRole('button', { name: 'Close' }).click();
  await expect(notice).toBeHidden();
});

test('without a secure context nothing is shown as verified', async ({ page, server }) => {
  await server.open('Ada Lovelace');
  const position = await server.head();
  await page.addInitScript(() =>
    Object.defineProperty(globalThis, 'isSecureContext', { value: false }),
  );
  await visit(page, server);
  await verify(page, positionName(position));
  await expect(state(page)).toContainText('This can’t be checked here.');
  await expect(seals(page, 'verified')).toHaveCount(0);
});

test.describe('A log that is not sealed', () => {
  test.use({ expectedErrors: REFUSED });

  test('is shown without seals', async ({ page, server }) => {
    await server.open('Ada Lovelace');
    const name = positionName(await server.head());
    const asked = page.waitForResponse(/\/audit$/);
    await page.route('**/audit', (route) => route.fulfill({ status: 404, body: 'not found' }));
    await visit(page, server);
    await asked;
    await page.getByRole('button', { name: `Details of ${name}`, exact: true }).click();
    await expect(page.getByRole('group', { name: `JSON of ${name}`, exact: true })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Verify' })).toBeHidden();
    await expect(page.locator('.seal:visible')).toHaveCount(0);
  });
});
