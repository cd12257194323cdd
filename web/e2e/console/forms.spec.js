// @ts-check
import { UNAVAILABLE_OR_REFUSED, expect, test, visit } from '../test.js';

test.use({ expectedErrors: UNAVAILABLE_OR_REFUSED });

test('errors are shown beside their fields', async ({ page, server }) => {
  await visit(page, server, '#/open');
  await page.getByLabel('Name').fill('Luca Pacioli');
  await page.getByLabel('E-mail').fill('not an address');
  await page.getByRole('button', { name: 'Open account' }).click();
  const email = page.getByLabel('E-mail');
  await expect(email).toBeFocused();
  await expect(email).toHaveAttribute('aria-invalid', 'true');
  await expect(email).toHaveAccessibleDescription(/\w+ \w+/);
  await email.fill('luca@example.com');
  await expect(email).not.toHaveAttribute('aria-invalid');
  await page.getByRole('button', { name: 'Open account' }).click();

  const amount = page.getByLabel('Amount in USD');
  const deposit = page.getByRole('button', { name: 'Deposit' });
  await deposit.click();
  await expect(amount).toHaveAccessibleDescription('Enter an amount, for example 100 or 12.50.');
  for (const text of ['ten', '1,50', '1.005', '-5', '0']) {
    await amount.fill(text);
    await expect(amount).not.toHaveAttribute('aria-invalid');
    await deposit.click();
    await expect(amount).toHaveAttribute('aria-invalid', 'true');
    await expect(amount).toHaveAccessibleDescription(/\w+ \w+/);
    await expect(amount).toHaveValue(text);
  }
  await amount.fill('0.01');
  await page.getByRole('button', { name: 'Withdraw' }).click();
  await expect(page.locator('.account-actions')).toContainText(/insufficient|not enough|funds/i);
  await expect(page.locator('.balance')).toHaveText(/0\.00\s+USD/);
  await expect(page.locator('.ledger-row')).toHaveCount(1);
});

test('a pending form is visible and sent only once', async ({ page, server }) => {
  const id = await server.open('Grace Hopper');
  await visit(page, server, `#/accounts/${id}`);
  /** @type {() => void} */
  let release = () => {};
  const held = new Promise((resolve) => (release = () => resolve(undefined)));
  await page.route('**/deposit', async (route) => {
    await held;
    await route.continue();
  });
  await page.getByLabel('Amount in USD').fill('5');
  await page.getByRole('button', { name: 'Deposit' }).click();
  await expect(page.getByRole('button', { name: 'Depositing…' })).toBeDisabled();
  await expect(page.getByRole('button', { name: 'Withdraw' })).toBeDisabled();
  await expect(page.locator('.funds')).toHaveAttribute('aria-busy', 'true');
  await page.getByLabel('Amount in USD').press('Enter');
  release();
  await expect(page.getByText('Deposited 5.00 USD.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Deposit' })).toBeEnabled();
  await expect(page.locator('.ledger-row')).toHaveCount(2);
});

test('a retry after a lost response takes effect once', async ({ page, server }) => {
  const id = await server.open('Alan Turing');
  await visit(page, server, `#/accounts/${id}`);
  /** @type {(string | undefined)[]} */
  const keys = [];
  await page.route('**/deposit', async (route) => {
    keys.push(route.request().headers()['idempotency-key']);
    if (keys.length > 1) return route.continue();
    await route.fetch();
    await route.abort('connectionreset');
  });
  const amount = page.getByLabel('Amount in USD');
  const deposit = page.getByRole('button', { name: 'Deposit' });
  await amount.fill('7');
  await deposit.click();
  await expect(page.locator('.account-actions')).toContainText('the outcome is unknown');
  await expect(page.locator('.balance')).toHaveText(/7\.00\s+USD/);
  await deposit.click();
  await expect(page.getByText('Deposited 7.00 USD.')).toBeVisible();
  await expect(page.locator('.ledger-row')).toHaveCount(2);
  await amount.fill('7');
  await deposit.click();
  await expect(page.locator('.balance')).toHaveText(/14\.00\s+USD/);
  expect(keys[0]).toBe(keys[1]);
  expect(keys[2]).not.toBe(keys[1]);
});

test('a transfer to a named account shows on both accounts', async ({ page, server }) => {
  const from = await server.open('Barbara Liskov');
  await server.open('Edsger Dijkstra');
  await server.open('Edsger Other');
  await server.deposit(from, 50);
  await visit(page, server, `#/accounts/${from}`);
  await page.getByLabel('Amount in USD').fill('50.01');
  await page.getByRole('button', { name: 'Withdraw' }).click();
  const refusal = page.locator('.funds .outcome');
  await expect(refusal).toContainText('Insufficient funds');
  await page.getByText('Transfer to another account…').click();
  const to = page.getByLabel('To (name or e-mail)');
  const amount = page.getByLabel('Amount to send in USD');
  const send = page.getByRole('button', { name: 'Transfer' });
  await amount.fill('12.50');
  await page.getByLabel('Reference (optional)').fill('lunch');
  for (const [text, words] of [
    ['', 'Enter a name or an e-mail address.'],
    ['nobody at all', 'No account matches “nobody at all”.'],
    ['edsger', 'Several accounts match “edsger”. Enter the full e-mail address.'],
  ]) {
    await to.fill(text);
    await send.click();
    await expect(to).toHaveAccessibleDescription(words);
  }
  await to.fill('Edsger Dijkstra');
  await send.click();

  await expect(page.getByText('Sent 12.50 USD to Edsger Dijkstra.')).toBeVisible();
  await expect(refusal).toBeHidden();
  await expect(page.locator('.balance')).toHaveText(/37\.50\s+USD/);
  const row = page.locator('.ledger-row').first();
  await expect(row).toContainText('To Edsger Dijkstra: “lunch”');
  await expect(row.locator('.out')).toHaveText('12.50');
  await row.getByRole('link', { name: 'Edsger Dijkstra' }).click();
  await expect(page.locator('.balance')).toHaveText(/12\.50\s+USD/);
  await expect(page.locator('.ledger-row').first()).toContainText('From Barbara Liskov: “lunch”');

  await page.getByText('Transfer to another account…').click();
  await to.fill('barbara');
  await amount.fill('12.51');
  await send.click();
  await expect(page.locator('.account-actions')).toContainText('Insufficient funds');
});

test('an unknown account is an error', async ({ page, server }) => {
  await page.goto(`${server.url}/#/accounts/00000000-0000-4000-8000-000000000000`);
  await expect(page.getByRole('alert')).toContainText(/\w+ \w+/);
  await expect(page.getByRole('button', { name: 'Deposit' })).toBeHidden();
});
