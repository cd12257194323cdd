// @ts-check
// 10,000 events are appended while older ones are read: nothing that is being read moves.
import { expect, test, visit } from '../test.js';

/** @import { Page } from '@playwright/test' */
/** @import { Server } from '../server.js' */

const MANY = 10_000;
/** How many more elements a page may have afterwards: a button, and a new account in the list. */
const MORE_ELEMENTS_MAX = 100;

/**
 * Appends events: a new account with deposits.
 *
 * @param {Server} server @param {string} account @param {number} events
 */
async function append(server, account, events) {
  const rows = `1993-01-01,${account},credit,1\n`.repeat(events - 1);
  const response = await fetch(`${server.url}/api/imports?currency=CZK`, {
    method: 'POST',
    headers: { 'Content-Type': 'text/csv' },
    body: `date,account,type,amount\n${rows}`,
  });
  expect((await response.json()).appended).toBe(events - 1);
}

/**
 * What a reader sees of rows: their texts and places, where the page is scrolled to, and the focus.
 *
 * @param {Page} page @param {string} rows
 */
const reading = (page, rows) =>
  page.evaluate(
    (selector) => ({
      scrolledTo: window.scrollY,
      focused: document.activeElement?.outerHTML,
      rows: [...document.querySelectorAll(selector)].map((row) => [
        row.textContent,
        row.getBoundingClientRect().top,
      ]),
    }),
    rows,
  );

/** @param {Page} page */
const elements = (page) => page.evaluate(() => document.querySelectorAll('*').length);

/**
 * Appends many events, and checks that only news of them comes.
 *
 * @param {Page} page @param {Server} server @param {string} account
 * @param {string} rows what is read
 * @param {() => Promise<void>} seen waits until the page says how many there are
 */
async function nothingMoves(page, server, account, rows, seen) {
  const before = await reading(page, rows);
  const size = await elements(page);
  await append(server, account, MANY);
  await seen();
  expect(await reading(page, rows)).toEqual(before);
  expect(await elements(page)).toBeLessThan(size + MORE_ELEMENTS_MAX);
}

test('the explorer keeps the events that are read', async ({ page, fresh }) => {
  const READ = '.list .row, .inspector h2, .inspector [data-data]';
  const rows = page.locator('.list a.row');
  const plot = page.locator('[data-histogram] > *').first();
  const positions = () =>
    rows.evaluateAll((all) => all.map((it) => Number(it.getAttribute('data-position'))));
  await append(fresh, 'first', 200);

  await test.step('of an older page', async () => {
    await page.goto(`${fresh.url}/explorer/#/log?before=151&at=120`);
    const event = page.getByRole('region', { name: 'Event 120' });
    await expect(event.locator('[data-data]')).toContainText('amount');
    await expect(rows).toHaveCount(50);
    await expect(event.getByRole('heading', { name: /^120 / })).toBeFocused();
    await expect(plot).toBeVisible();
    await page.evaluate(() => window.scrollTo(0, 600));
    const news = page.getByRole('button', { name: 'Show 10,000 new events', exact: true });
    await nothingMoves(page, fresh, 'many', READ, () => expect(news).toBeVisible());
    await expect(page.getByText('before position 151')).toHaveCount(1);

    await news.focus();
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/#\/log$/);
    await expect(rows.first()).toHaveAttribute('data-position', '10200');
    await expect(page.getByRole('heading', { name: 'Log' })).toBeFocused();
    await expect(event).toHaveCount(0);
  });

  await test.step('of the live list', async () => {
    await rows.nth(20).click();
    const event = page.getByRole('region', { name: 'Event 10180' });
    await expect(event.locator('[data-data]')).toContainText('amount');
    await expect(plot).toBeVisible();
    await page.evaluate(() => window.scrollTo(0, 300));
    const news = page.getByRole('button', { name: 'Show 10,000 new events', exact: true });
    await nothingMoves(page, fresh, 'more', READ, () => expect(news).toBeVisible());

    await news.click();
    await expect(news).toBeHidden();
    expect(await positions()).toEqual(Array.from({ length: 50 }, (_, i) => 20_200 - i));
    await expect(rows.first()).toBeFocused();
    await expect(rows.first()).toBeInViewport();
    await expect(event).toBeVisible();
    await page.getByRole('link', { name: 'Older events' }).click();
    await expect(rows.first()).toHaveAttribute('data-position', '20150');
  });
});

test('the console keeps the events that are read', async ({ page, fresh }) => {
  const READ = '.event-summary, .event-row.expanded pre';
  const rows = page.locator('.event-row');
  const sealed = page.locator('[data-seal="sealed"]');
  const positions = async () =>
    (await page.locator('.event-row .number').allTextContents()).map((it) =>
      Number(it.replace(/\D/g, '')),
    );
  await append(fresh, 'first', 30);

  await test.step('of the newest page', async () => {
    await visit(page, fresh);
    await expect(sealed).toHaveCount(30);
    await page.getByRole('button', { name: 'Details of position 28' }).click();
    await expect(page.locator('.event-row.expanded pre').first()).toBeVisible();
    const news = page.getByRole('button', { name: '10,000 new events' });
    await nothingMoves(page, fresh, 'many', READ, () => expect(news).toBeVisible());

    await news.focus();
    await page.keyboard.press('Enter');
    await expect(news).toBeHidden();
    expect(await positions()).toEqual(Array.from({ length: 50 }, (_, i) => 10_030 - i));
  });
});
