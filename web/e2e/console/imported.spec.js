// @ts-check
import { expectAccessible } from '../accessible.js';
import { REFUSED, expect, test, visit } from '../test.js';

// A day without a time is that day in every time zone.
test.use({ timezoneId: 'America/New_York', expectedErrors: REFUSED });

const HISTORY = `date,account,type,amount,operation
1993-01-01,576,credit,900,cash deposit
1993-01-05,576,debit,250.50,
1993-01-06T17:30:00Z,576,credit,10,<b>interest</b>
`;

test('an imported history is shown with its own dates', async ({ page, fresh }) => {
  await fresh.stop();
  await fresh.import(HISTORY, 'CZK');
  await fresh.start();
  const ada = await fresh.open('Ada Lovelace');
  await visit(page, fresh);

  await expect(page.locator('.section-heading')).toHaveText([
    /^\w+,? \d+ \w+ 20\d\d$/,
    /^Wednesday,? 6 January 1993$/,
    'January 1993',
  ]);
  await expect(page.locator('.number')).toHaveText(
    [5, 4, 3, 2, 1].map((position) => `Position ${position}`),
  );
  const times = page.locator('.event-row time');
  await expect(times.nth(1)).toHaveText('12:30:00');
  await expect(times.nth(2)).toHaveText('5 Jan');
  await expect(page.locator('.event-summary').nth(0)).toHaveAttribute('title', '');
  await expect(page.locator('.event-summary').nth(1)).toHaveAttribute(
    'title',
    /^Recorded on \d+ \w+ 20\d\d/,
  );

  await page.getByRole('main').getByRole('link', { name: 'Account 576' }).first().click();
  await expect(page.locator('.ledger-row time')).toHaveText([
    '6 Jan 1993, 12:30',
    '5 Jan 1993',
    '1 Jan 1993',
    '1 Jan 1993',
  ]);
  await expect(page.locator('.ledger-row .further')).toHaveText([
    'operation “<b>interest</b>”',
    'operation “cash deposit”',
  ]);
  await page.getByRole('link', { name: 'Statement' }).click();
  await expect(page.getByText('Deposit · operation “<b>interest</b>”')).toBeVisible();
  await page.getByRole('link', { name: 'Back to the account' }).click();
  await expect(page.locator('.page-note')).toContainText('last event on 6 Jan 1993');
  const plot = page.getByRole('region', { name: 'Balance over time' });
  await expect(
    plot.getByRole('img', {
      name: /^From 900\.00 CZK at the end of 1 Jan 1993 to 659\.50 CZK at the end of 6 Jan 1993,/,
    }),
  ).toBeVisible();
  await plot.getByText('As a table').click();
  await expect(plot.getByRole('row')).toHaveCount(4);
  await plot.getByRole('link', { name: '5 Jan 1993' }).click();
  await expect(page.locator('.period-text')).toHaveText(/^5 Jan 1993 to 5 Jan 1993,/);
  await expect(page.getByRole('row', { name: 'Opening balance 900.00' })).toBeVisible();
  await page.getByRole('link', { name: 'The month after' }).click();
  await expect(page.locator('.period-text')).toHaveText(/^1 Feb 1993 to 28 Feb 1993,/);
  await page.getByRole('link', { name: 'The month before' }).click();
  await expect(page.locator('.period-text')).toHaveText(/^1 Jan 1993 to 31 Jan 1993,/);
  await page.setViewportSize({ width: 360, height: 800 });
  await expect(page.getByRole('row', { name: /5 Jan 1993 Withdrawal/ })).toBeVisible();
  const overflow = await page
    .locator('.table-box')
    .evaluate((/** @type {HTMLElement} */ it) => it.scrollWidth - it.clientWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  await expectAccessible(page, 360);
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.goBack();
  await page.goBack();
  await page.goBack();
  const day = page.getByLabel('or day (UTC)');
  await day.fill('1992-12-31');
  await page.getByRole('button', { name: 'Show' }).click();
  await expect(day).toHaveAccessibleDescription('The account did not exist yet.');
  await day.fill('1993-01-05');
  await page.getByRole('button', { name: 'Show' }).click();
  await expect(page.locator('.balance')).toHaveText(/Balance at version 3\s+649\.50\s+CZK/);
  await expect(page.locator('.past-note')).toContainText('after the event of 5 Jan 1993');
  await day.fill('1993-01-05');
  await page.getByLabel('with events').selectOption('recorded');
  await page.getByRole('button', { name: 'Show' }).click();
  await expect(day).toHaveAccessibleDescription('The account did not exist yet.');
  await page.getByRole('slider', { name: 'Version' }).fill('2');
  await expect(page.locator('.balance')).toHaveText(/Balance at version 2\s+900\.00\s+CZK/);
  await expect(page.locator('.version-slider output')).toHaveText('2 of 4');
  await expect(page.getByRole('link', { name: 'In the explorer' })).toHaveAttribute(
    'href',
    /&version=2$/,
  );
  await page.getByRole('link', { name: 'Back to now' }).click();
  await page.getByRole('button', { name: 'Details of version 3' }).click();
  await expect(page.locator('pre:visible')).toContainText(
    '"occurredAt": "1993-01-05T00:00:00.000Z"',
  );
  await expect(page.locator('pre:visible')).toContainText(/"timestamp": "20\d\d-/);

  await page.goto(`${fresh.url}/#/accounts/${ada}`);
  await expect(page.locator('.ledger-row time')).toHaveText([/^\d+ \w+ 20\d\d, \d\d:\d\d$/]);
});

test('a file is imported after a preview', async ({ page, server }) => {
  const head = await server.head();
  const file = (/** @type {string} */ rows) => ({
    name: '<img src=x>.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(`Datum;account;type;amount;operation\n${rows}`),
  });
  await visit(page, server, '#/open');
  await page.getByRole('link', { name: 'Import a file' }).click();
  await expect(page.getByRole('heading', { name: 'Import a file' })).toBeFocused();
  const message = page.locator('[data-outcome]');
  await page.getByRole('button', { name: 'Preview' }).click();
  await expect(message).toHaveText('Choose a file with at least one row.');
  await page
    .getByLabel('File, at most')
    .setInputFiles(file('1993-01-01;page-7;credit;900;<b>cash</b>\nnever;page-7;debit;5;\n'));
  await page.getByLabel('Currency of its amounts').selectOption('CZK');
  await page.getByLabel('separated by').selectOption('a semicolon');
  await page.getByRole('button', { name: 'Preview' }).click();
  await expect(message).toContainText('name the one that holds the date.');
  await expect(page.getByLabel('Column for date')).toBeFocused();
  await page.getByLabel('Column for date').fill('Datum');
  await page.getByRole('button', { name: 'Preview' }).click();
  await expect(page.getByRole('heading', { name: 'Preview of <img src=x>.csv' })).toBeFocused();
  await expect(page.getByRole('row', { name: 'operation kept as it is' })).toBeVisible();
  await expect(
    page.getByRole('row', { name: '2 1 Jan 1993 page-7 Deposit 900.00 CZK <b>cash</b> no' }),
  ).toBeVisible();
  await expect(page.getByText('Line 3: The date is neither')).toBeVisible();
  expect(await server.head()).toBe(head);

  await page.getByRole('button', { name: 'Import 1 row' }).click();
  await expect(page.getByText('1 row imported, 0 in the log before, 1 rejected.')).toBeVisible();
  expect(await server.head()).toBe(head + 2);

  await test.step('its progress is shown, and rejected rows as they come', async () => {
    let done = 0;
    await page.route('**/api/imports/progress?*', (route) =>
      route.fulfill({
        json: {
          running: true,
          rows: 5000,
          done: (done += 1000),
          rejected: 1,
          rejects: route.request().url().endsWith('after=0')
            ? [{ line: 7, reason: 'no <b>funds</b>' }]
            : [],
        },
      }),
    );
    await page.route('**/api/imports?*', async (route) => {
      await expect(page.getByText('3,000 of 5,000 rows, 1 rejected')).toBeVisible();
      await expect(page.getByRole('progressbar', { name: 'Rows done' })).toBeVisible();
      await expect(page.getByText('Line 7: no <b>funds</b>')).toHaveCount(1);
      await expectAccessible(page, 360, 1280);
      await route.continue();
    });
    await page.getByRole('button', { name: 'Preview' }).click();
    await expect(page.getByText('There is nothing to import.')).toBeVisible();
    await expect(page.getByRole('progressbar')).toHaveCount(0);
    await page.unrouteAll({ behavior: 'wait' });
  });
  await expect(page.getByText('There is nothing to import.')).toBeVisible();
  await page.getByLabel('Column for date').fill('');
  await expect(page.getByText('There is nothing to import.')).toBeHidden();
});

test('an empty log takes sample data, after a confirmation', async ({ page, fresh }) => {
  await visit(page, fresh);
  await expectAccessible(page, 360, 1280);
  await page.getByRole('button', { name: 'Load sample data' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('They stay: no event can be removed.');
  await expectAccessible(page, 360, 1280);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect(await fresh.head()).toBe(0);
  await page.getByRole('button', { name: 'Load sample data' }).click();
  await dialog.getByRole('button', { name: 'Load sample data' }).click();
  await expect(page.getByText('Sample data is loaded: 242 deposits and withdrawals')).toBeVisible();
  await expect(page.getByText('Insufficient funds')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Load sample data' })).toBeHidden();
  await expect(page.getByRole('link', { name: 'Ada Lovelace' }).first()).toBeVisible();
  const loaded = await fresh.head();
  await page.reload();
  await expect(page.locator('.event-row').first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Load sample data' })).toBeHidden();
  expect(await fresh.head()).toBe(loaded);
});
