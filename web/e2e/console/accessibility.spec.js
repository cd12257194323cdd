// @ts-check
import { expectAccessible } from '../accessible.js';
import { UNAVAILABLE_OR_REFUSED, expect, connectionState, test, visit } from '../test.js';

test.use({ expectedErrors: UNAVAILABLE_OR_REFUSED });

/** @type {[number, number]} */
const WIDTHS = [360, 1280];

test('every page is accessible, 1280 px and 360 px wide', async ({ page, fresh }) => {
  await visit(page, fresh);
  await expectAccessible(page, ...WIDTHS);
  await page.getByRole('button', { name: 'Open account' }).click();
  await expect(page.locator('[aria-invalid]').first()).toBeVisible();
  await expectAccessible(page, ...WIDTHS);

  const open = await fresh.open('Ada Lovelace with quite a long name that has to find its place');
  await fresh.deposit(open, 1_234_567_890.12);
  const closed = await fresh.open('Grace Hopper');
  await fresh.call(`/api/accounts/${closed}/close`, { reason: 'Moving away' });
  await expect(page.locator('.event-row')).toHaveCount(4);
  await expect(page.locator('.event-row [data-seal="sealed"]')).toHaveCount(4);
  await page
    .getByRole('button', { name: /^Details/ })
    .first()
    .click();
  await expectAccessible(page, ...WIDTHS);
  await page.getByRole('button', { name: 'Verify' }).click();
  await expect(page.locator('.proof-state')).toContainText('Verified: ');
  await expectAccessible(page, ...WIDTHS);

  for (const hash of [
    '#/accounts',
    '#/open',
    '#/import',
    '#/read-models',
    '#/events/2',
    '#/nonsense',
    `#/accounts/${closed}`,
    `#/accounts/${open}/1`,
    `#/accounts/${open}/statement`,
  ]) {
    await visit(page, fresh, hash);
    await expectAccessible(page, ...WIDTHS);
  }
  await visit(page, fresh, '#/import');
  await page.getByText('Other names of columns').click();
  await page.getByLabel('File, at most').setInputFiles({
    name: 'a file with quite a long name that has to find its place.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(
      'date,account,type,amount,note\n1993-01-01,7,credit,9,x\n1993,7,debit,1,\n',
    ),
  });
  await page.getByRole('button', { name: 'Preview' }).click();
  await expect(page.getByRole('button', { name: 'Import 1 row' })).toBeVisible();
  await expectAccessible(page, ...WIDTHS);
  await visit(page, fresh, `#/accounts/${open}`);
  await page.getByLabel('Amount in USD').fill('9999999999');
  await page.getByRole('button', { name: 'Withdraw' }).click();
  await expectAccessible(page, ...WIDTHS);
  await page.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click();
  await expect(page.locator('.funds .error:not(:empty)')).toBeVisible();
  await page.getByText('Close this account').click();
  await expectAccessible(page, ...WIDTHS);

  await page.evaluate(() => localStorage.setItem('daybook.audit', 'damaged'));
  await page.getByRole('button', { name: 'Details of version 1' }).click();
  await page.getByRole('button', { name: 'Verify' }).click();
  await page.getByText('Keys, and how to trust').click();
  await expectAccessible(page, ...WIDTHS);

  await page.goto(`${fresh.url}/docs`);
  await expect(page.locator('h1')).toBeVisible();
  await expectAccessible(page, ...WIDTHS);
  await visit(page, fresh);

  await fresh.stop();
  await expect(connectionState(page)).toHaveText('Reconnecting…');
  await expectAccessible(page, ...WIDTHS);
});
