// @ts-check
import { UNAVAILABLE, expect, connectionState, test, visit } from '../test.js';

/** The positions on the page, newest first. @param {import('@playwright/test').Page} page */
async function positions(page) {
  const numbers = await page.locator('.event-row .number').allTextContents();
  return numbers.map((number) => Number(number.replace(/\D/g, '')));
}

/** @param {number} first @param {number} count */
const downFrom = (first, count) => Array.from({ length: count }, (_, i) => first - i);

/** The positions on the newest page of a log. @param {number} head */
const newest = (head) => downFrom(head, Math.min(50, head));

test('two windows show the changes of each other', async ({ context, server }) => {
  const id = await server.open('Hedy Lamarr');
  const [one, two] = [await context.newPage(), await context.newPage()];
  await visit(one, server, `#/accounts/${id}`);
  await visit(two, server);
  await one.getByLabel('Amount in USD').fill('42');
  await one.getByRole('button', { name: 'Deposit' }).click();
  await expect(two.locator('.sentence').first()).toHaveText('Hedy Lamarr deposited 42.00 USD');
  await expect(two.locator('main > [role="status"]')).toHaveText('Hedy Lamarr deposited 42.00 USD');
  await expect(two.getByRole('link', { name: /Hedy Lamarr\s+42\.00\s+USD/ })).toBeVisible();

  await two.getByRole('link', { name: 'New account' }).click();
  await two.getByLabel('Name').fill('Sofia Kovalevskaya');
  await two.getByLabel('E-mail').fill('sofia@example.com');
  await two.getByRole('button', { name: 'Open account' }).click();
  await expect(one.getByRole('link', { name: /Sofia Kovalevskaya\s+0\.00/ })).toBeVisible();
});

test('names are shown as text, never as HTML', async ({ page, server }) => {
  const name = '<img src=x onerror="alert(1)"><b>&amp;</b>⟦0⟧';
  const id = await server.open(name);
  await server.deposit(id, 1);
  await server.call(`/api/accounts/${id}/close`, { reason: '<script>alert(2)</script>' });
  await visit(page, server);
  const sentence = page.locator('.sentence');
  await expect(sentence.first()).toHaveText(
    `${name} closed the account: “<script>alert(2)</script>”`,
  );
  await page
    .getByRole('button', { name: /^Details/ })
    .first()
    .click();
  await expect(page.locator('pre').first()).toContainText('<script>alert(2)</script>');
  await page.getByRole('region', { name: 'Accounts' }).getByRole('link', { name }).click();
  await expect(page.locator('.page').getByRole('heading', { level: 1 })).toHaveText(name);
  await expect(page).toHaveTitle(`${name} · Daybook`);
  await expect(page.locator('main img, main b, main script')).toHaveCount(0);
});

for (const end of /** @type {const} */ (['stop', 'kill'])) {
  test.describe(`After a restart of the server (${end})`, () => {
    test.use({ expectedErrors: UNAVAILABLE });

    test('no event is missing or duplicated', async ({ page, server }) => {
      const name = `Ada Lovelace ${end}`;
      const id = await server.open(name);
      for (let i = 0; i < 5; i++) await server.deposit(id, 1);
      const before = await server.head();
      await visit(page, server);
      expect(await positions(page)).toEqual(newest(before));

      await server[end]();
      await expect(connectionState(page)).toHaveText('Reconnecting…');
      await expect(page.getByText('The server is unavailable.')).toBeVisible();
      await server.start();
      for (let i = 0; i < 20; i++) await server.deposit(id, 1);
      await expect(connectionState(page)).toHaveText('Live');
      await server.deposit(id, 1);
      const head = before + 21;
      await expect(page.locator('.number').first()).toContainText(head.toLocaleString('en-GB'));
      expect(await positions(page)).toEqual(newest(head));
      const accounts = page.getByRole('region', { name: 'Accounts' });
      await accounts.getByLabel('Search accounts').fill(name);
      const account = accounts.getByRole('link', { name });
      await expect(account).toHaveText(/26\.00/);

      await account.click();
      await expect(page.locator('.ledger-row')).toHaveCount(27);
      expect(await positions(page)).toEqual(downFrom(27, 27));
      await expect(page.locator('.balance')).toHaveText(/26\.00\s+USD/);
    });
  });
}

test('a window opened during appends misses no event', async ({ page, server }) => {
  const id = await server.open('Grace Hopper');
  let appending = true;
  const append = (async () => {
    while (appending) await server.deposit(id, 0.01);
  })();
  await visit(page, server);
  await page.waitForTimeout(500);
  await page.reload();
  await expect(connectionState(page)).toHaveText('Live');
  await page.waitForTimeout(500);
  appending = false;
  await append;
  const head = await server.head();
  await expect(page.locator('.number').first()).toContainText(head.toLocaleString('en-GB'));
  expect(await positions(page)).toEqual(newest(head));
  await expect(page.locator('.page-note')).toContainText(head.toLocaleString('en-GB'));
});

test('new events do not move the rows being read', async ({ page, server }) => {
  const id = await server.open('Emmy Noether');
  const head = await server.head();
  await visit(page, server);
  await page
    .getByRole('button', { name: /^Details/ })
    .first()
    .click();
  await server.deposit(id, 1);
  await server.deposit(id, 2);
  const newEvents = page.getByRole('button', { name: '2 new events' });
  await expect(newEvents).toBeVisible();
  expect(await positions(page)).toEqual(newest(head));
  await newEvents.click();
  await expect(newEvents).toBeHidden();
  expect(await positions(page)).toEqual(newest(head + 2));
});
