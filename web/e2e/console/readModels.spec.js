// @ts-check
import { expect, test, visit } from '../test.js';

test('read models show position and operator actions', async ({ page, fresh }) => {
  const id = await fresh.open('Ada Lovelace');
  await fresh.deposit(id, 5);
  await visit(page, fresh);
  await page.getByRole('link', { name: 'Read models' }).click();
  const readModel = page.getByRole('region', { name: 'account_list' });
  await expect(readModel.getByRole('status')).toHaveText('Up to date');
  await expect(readModel.locator('.measure').first()).toHaveText('Position 2 of 2');
  await expect(readModel).toContainText('Not verified yet.');

  await fresh.call('/api/projections/account_list/rebuild', { by: 'Grace', why: '<b>to see</b>' });
  const action = readModel.getByRole('listitem').first();
  await expect(action).toContainText(
    'rebuild by Grace (<b>to see</b>): no differences at position 2',
  );
  await expect(readModel).toContainText(/Verified on .*: no differences\./);

  await fresh.deposit(id, 5);
  await expect(readModel.locator('.measure').first()).toHaveText('Position 3 of 3');
});
