// @ts-check
import { expect, test, visit } from '../test.js';

test('an account is opened, used and closed', async ({ page, fresh }) => {
  await visit(page, fresh);
  await expect(page.getByText('No events yet.')).toBeVisible();
  await expect(page).toHaveTitle('Daybook');

  await page.getByLabel('Name').fill('Ada Lovelace');
  await page.getByLabel('E-mail').fill('ada@example.com');
  await page.getByLabel('E-mail').press('Enter');

  const main = page.locator('.page');
  await expect(main.getByRole('heading', { name: 'Ada Lovelace' })).toBeVisible();
  await expect(page.getByLabel('Amount in USD')).toBeFocused();
  await expect(page).toHaveTitle('Ada Lovelace · Daybook');

  await page.keyboard.type('100');
  await page.keyboard.press('Enter');
  await expect(main.getByText('Deposited 100.00 USD.')).toBeVisible();
  await expect(main.locator('.balance')).toHaveText(/100\.00\s+USD/);
  await expect(page.getByLabel('Amount in USD')).toBeFocused();
  await expect(page.getByLabel('Amount in USD')).toHaveValue('');

  const report = main.getByRole('region', { name: 'What just happened' });
  await expect(report.locator('dd')).toHaveText([
    /DepositFunds\s*100\.00 USD/,
    /0\.00 USD\s+version 1, open/,
    /Accepted\s*Decided at version 1,/,
    /FUNDS_DEPOSITED\s+version 2\s+position 2/,
    /100\.00 USD\s+version 2, open/,
  ]);

  await page.keyboard.type('30.50');
  await main.getByRole('button', { name: 'Withdraw' }).click();
  await expect(main.getByText('Withdrew 30.50 USD.')).toBeVisible();
  await expect(main.locator('.balance')).toHaveText(/69\.50\s+USD/);
  await expect(main.locator('.ledger-row')).toHaveText([
    /3\s*Withdrawal.*30\.50\s*Balance 69\.50/s,
    /2\s*Deposit.*100\.00\s*Balance 100\.00/s,
    /1\s*Account opened.*Balance 0\.00/s,
  ]);
  await expect(report).toContainText('WithdrawFunds');
  await report.getByRole('button', { name: 'Close' }).click();
  await expect(report).toBeHidden();
  const accountList = page.getByRole('region', { name: 'Accounts' });
  await expect(accountList.getByRole('link')).toHaveText([/Ada Lovelace\s+69\.50\s+USD.*Open/s]);

  await page.getByRole('link', { name: 'Events' }).click();
  await expect(main.locator('.sentence')).toHaveText([
    'Ada Lovelace withdrew 30.50 USD',
    'Ada Lovelace deposited 100.00 USD',
    'Ada Lovelace opened an account in USD',
  ]);
  await main.getByRole('button', { name: 'Details of position 2' }).focus();
  await page.keyboard.press('Enter');
  const json = JSON.parse(
    (await main.getByRole('group', { name: 'JSON of position 2' }).textContent()) ?? '',
  );
  expect(json).toMatchObject({ eventType: 'FUNDS_DEPOSITED', position: 2, version: 2 });
  expect(json.data.amount).toBe(100);

  await main.getByRole('link', { name: 'Ada Lovelace' }).first().click();
  await main.getByText('Close this account').click();
  await expect(
    main.getByText('The balance of 69.50 USD stays on the closed account.'),
  ).toBeVisible();
  await main.getByLabel('Reason').fill('Moving to Paris');
  await main.getByRole('button', { name: 'Close account' }).click();
  await expect(main.getByText(/was closed on .*: “Moving to Paris”/)).toBeVisible();
  await expect(page.getByLabel('Amount in USD')).toBeHidden();
  await expect(accountList.getByRole('link')).toHaveText(/Closed/);
  await expect(main.locator('.ledger-row').first()).toContainText(
    'Account closed: “Moving to Paris”',
  );
});

test('each account has its own currency', async ({ page, server }) => {
  await visit(page, server, '#/open');
  await page.getByLabel('Name').fill('Emmy Noether');
  await page.getByLabel('E-mail').fill('emmy@example.com');
  await page.getByLabel('Currency').selectOption('JPY');
  await page.getByRole('button', { name: 'Open account' }).click();
  await page.getByLabel('Amount in JPY').fill('1,234,567');
  await page.getByRole('button', { name: 'Deposit' }).click();
  await expect(page.locator('.balance')).toHaveText(/1,234,567\s+JPY/);
});
