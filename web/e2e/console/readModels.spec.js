// @ts-check
import { expect, test, visit } from '../test.js';

test('views tell how far they are and what was done about them', async ({ page, fresh }) => {
  const id = await fresh.open('Ada Lovelace');
  await fresh.deposit(id, 5);
  await visit(page, fresh);
  await page.getByRole('link', { name: 'Views' }).click();
  const list = page.getByRole('region', { name: 'account_list' });
  await expect(list.getByRole('status')).toHaveText('Up with the log');
  await expect(list.locator('.measure').first()).toHaveText('2 of 2 entries');
  await expect(list).toContainText('Not yet compared with the log.');

  await fresh.call('/api/projections/account_list/rebuild', { by: 'Grace', why: '<b>to see</b>' });
  const act = list.getByRole('listitem').first();
  await expect(act).toContainText('rebuild by Grace (<b>to see</b>): no differences at position 2');
  await expect(list).toContainText(/Compared with the log on .*: no differences\./);

  await fresh.deposit(id, 5);
  await expect(list.locator('.measure').first()).toHaveText('3 of 3 entries');
});
