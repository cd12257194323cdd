// @ts-check
import { readFile } from 'node:fs/promises';
import { REFUSED, expect, test, visit } from '../test.js';

// The account did not exist before its first event.
test.use({ expectedErrors: REFUSED });

test('a statement is read, saved as CSV, and a person forgotten', async ({ page, server }) => {
  const id = await server.open('Ada <b>Lovelace');
  const grace = await server.open('Grace Hopper');
  await server.deposit(id, 1000);
  await server.call('/api/transfers', { from: id, to: grace, amount: 250.5, reference: 'rent' });
  await visit(page, server, `#/accounts/${id}`);
  await page.getByRole('link', { name: 'Statement' }).click();
  await expect(page.locator('.page-note')).toContainText('Ada <b>Lovelace');
  const rows = page.getByRole('row');
  await expect(rows).toHaveText([
    /Date.*Balance in USD/s,
    /Opening balance\s+0\.00/,
    /Deposit\s+plus\s+1,000\.00\s+1,000\.00/,
    /To Grace Hopper: “rent”\s+minus\s+250\.50\s+749\.50/,
    /Closing balance\s+plus\s+1,000\.00\s+minus\s+250\.50\s+749\.50/,
  ]);
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download as CSV' }).click();
  const csv = await readFile(await (await saved).path(), 'utf8');
  expect(csv.split('\r\n')[2]).toMatch(/^3,.*,TRANSFER_SENT,250\.5,749\.5,.*,rent,,$/);

  await page.getByLabel('From (UTC)').fill('1993-02-01');
  await page.getByRole('button', { name: 'Show' }).click();
  await expect(page.getByLabel('to', { exact: true })).toHaveAccessibleDescription('Enter a day.');
  await page.getByLabel('From (UTC)').fill('1993-02-01');
  await page.getByLabel('to', { exact: true }).fill('1993-02-28');
  await page.getByRole('button', { name: 'Show' }).click();
  await expect(page.locator('.period-text')).toHaveText(
    '1 Feb 1993 to 28 Feb 1993, days and times in UTC',
  );
  await expect(rows.last()).toContainText('No movements. Closing balance');
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('banner')).toBeHidden();
  await expect(page.getByRole('button', { name: 'Print' })).toBeHidden();
  await expect(rows.last()).toBeVisible();
  await page.emulateMedia({ media: 'screen' });

  await page.getByRole('link', { name: 'Back to the account' }).click();
  await page.getByText('Forget this person…').click();
  await expect(page.locator('.erasure')).toContainText('which are not encrypted');
  await page.getByRole('button', { name: 'Forget this person' }).click();
  const dialog = page.getByRole('dialog', { name: 'Forget Ada <b>Lovelace?' });
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('heading', { name: 'Ada <b>Lovelace' })).toBeVisible();
  await page.getByRole('button', { name: 'Forget this person' }).click();
  await dialog.getByRole('button', { name: 'Erase for good' }).click();
  await expect(page.getByText('This person was forgotten')).toBeVisible();
  await expect(page.getByRole('heading', { name: '[forgotten]' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'What just happened' })).toContainText(
    'PERSON_FORGOTTEN',
  );
  await expect(page.getByText('Forget this person…')).toBeHidden();
  await page.reload();
  await expect(page.getByRole('heading', { name: '[forgotten]' })).toBeVisible();
});
