// @ts-check
import { UNAVAILABLE_OR_REFUSED, expect, test, visit } from '../test.js';

test.use({ expectedErrors: UNAVAILABLE_OR_REFUSED });

// High enough for all of the forms: events are not added above a reader who has scrolled.
test.use({ viewport: { width: 1280, height: 2_000 } });

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

  await amount.fill('10,000.01');
  await page.getByRole('button', { name: 'Withdraw' }).click();
  const dialog = page.getByRole('dialog', { name: 'Withdraw 10,000.01 USD?' });
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(amount).toHaveValue('10,000.01');
  await page.getByRole('button', { name: 'Withdraw' }).click();
  await dialog.getByRole('button', { name: 'Withdraw' }).click();
  await expect(page.locator('.account-actions')).toContainText('the balance is 0.00 USD');
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
  await expect(refusal).toHaveText('Insufficient funds: the balance is 50.00 USD.');
  const report = page.getByRole('region', { name: 'What just happened' });
  await expect(report).toContainText('Refused by a rule');
  await expect(report).toContainText('None: nothing was appended.');
  await page.getByText('Transfer to another account…').click();
  const to = page.getByRole('combobox', { name: 'To' });
  const amount = page.getByLabel('Amount to send in USD');
  const send = page.getByRole('button', { name: 'Transfer' });
  await amount.fill('12.50');
  await page.getByLabel('Reference (optional)').fill('lunch');
  await expect(to).toHaveAttribute('aria-expanded', 'false');
  await send.click();
  await expect(to).toHaveAccessibleDescription(
    'Search for the receiver, and choose from the list.',
  );
  await to.fill('nobody at all');
  await expect(to).toHaveAccessibleDescription('No account matches “nobody at all”.');
  await to.fill('barbara');
  const options = page.getByRole('listbox').getByRole('option');
  await expect(options).toHaveText([/Barbara Liskov\s+This account/]);
  await expect(options).toHaveAttribute('aria-disabled', 'true');
  await to.fill('edsger');
  await expect(options).toHaveText([/Edsger Dijkstra/, /Edsger Other/]);
  await send.click();
  await expect(to).toHaveAccessibleDescription(/“edsger” is only a search/);
  await to.fill('edsge');
  await expect(options).toHaveCount(2);
  await to.press('ArrowDown');
  await to.press('ArrowDown');
  await expect(options.nth(1)).toHaveAttribute('aria-selected', 'true');
  await to.press('ArrowUp');
  await to.press('Enter');
  await expect(to).toHaveValue('Edsger Dijkstra');
  await expect(to).toHaveAccessibleDescription(/@example\.com · account [0-9a-f]{8}$/);
  await send.click();

  await expect(page.getByText('Sent 12.50 USD to Edsger Dijkstra.')).toBeVisible();
  await expect(report).toContainText(/TRANSFER_SENT.*TRANSFER_RECEIVED/s);
  await expect(report).toContainText(/Edsger Dijkstra\s+12\.50 USD\s+version 2, open/);
  await expect(refusal).toBeHidden();
  await expect(to).toHaveValue('');
  await expect(amount).toHaveValue('');
  await expect(page.locator('.balance')).toHaveText(/37\.50\s+USD/);
  const row = page.locator('.ledger-row').first();
  await expect(row).toContainText('To Edsger Dijkstra: “lunch”');
  await expect(row.locator('.out')).toHaveText(/minus\s+−12\.50/);
  await row.getByRole('link', { name: 'Edsger Dijkstra' }).click();
  await expect(page.locator('.balance')).toHaveText(/12\.50\s+USD/);
  await expect(page.locator('.ledger-row').first()).toContainText('From Barbara Liskov: “lunch”');

  await page.getByText('Transfer to another account…').click();
  await to.fill('barbara');
  await options.first().click();
  await amount.fill('12.51');
  await send.click();
  await expect(page.locator('.account-actions')).toContainText('the balance is 12.50 USD');

  await amount.fill('10,000.01');
  await expect(amount).toHaveAccessibleDescription('= 10,000.01 USD');
  await send.click();
  const dialog = page.getByRole('dialog', { name: 'Send 10,000.01 USD?' });
  await expect(dialog).toContainText('To Barbara Liskov, person.');
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(amount).toHaveValue('10,000.01');
  await send.click();
  await dialog.getByRole('button', { name: 'Send' }).click();
  await expect(page.locator('.account-actions')).toContainText('the balance is 12.50 USD');
});

test('funds are reserved, and a transfer is scheduled', async ({ page, server }) => {
  const from = await server.open('Hedy Lamarr');
  const receiver = await server.open('George Antheil');
  await server.deposit(from, 100);
  await visit(page, server, `#/accounts/${from}`);
  const balance = page.locator('.balance');
  await expect(balance).toHaveText(/100\.00\s+USD/);

  await page.getByText('Reservations…').click();
  const reserve = page.getByRole('button', { name: 'Reserve' });
  await page.getByLabel('Amount to reserve in USD').fill('60');
  await reserve.click();
  const until = page.getByLabel('Until');
  await expect(until).toHaveAccessibleDescription('Enter day and time.');
  await until.fill('2020-01-01T12:00');
  await reserve.click();
  await expect(until).toHaveAccessibleDescription('The expiresAt is in the past.');
  const nextYear = `${new Date().getUTCFullYear() + 1}-01-01T12:00`;
  await until.fill(nextYear);
  await page.getByLabel('What for').fill('Hotel');
  await reserve.click();
  await expect(page.getByText('Reserved 60.00 USD.')).toBeVisible();
  await expect(balance).toHaveText(/100\.00\s+USD\s+40\.00 USD available/);
  const reservation = page.getByRole('list', { name: 'Pending reservations' });
  await expect(reservation).toContainText('60.00 USD for “Hotel” until 1 Jan');
  await expect(page.locator('.ledger-row').first()).toContainText('Reserved 60.00 USD for “Hotel”');
  await reservation.getByRole('button', { name: 'Pay' }).click();
  await expect(balance).toHaveText(/^\s*Balance\s+40\.00\s+USD\s*$/);
  await expect(reservation).toBeHidden();
  await expect(page.locator('.ledger-row').first()).toContainText('Reservation confirmed');

  await page.getByText('Scheduled transfers…').click();
  const to = page.getByRole('combobox', { name: 'To' });
  const schedule = page.getByRole('button', { name: 'Schedule' });
  await to.fill('antheil');
  await page.getByRole('option', { name: 'George Antheil' }).click();
  await page.getByLabel('Amount to schedule in USD').fill('50');
  await page.getByLabel('Runs', { exact: true }).selectOption('every month');
  await schedule.click();
  const day = page.getByLabel('Day of the month');
  await expect(day).toHaveAccessibleDescription('Enter a day from 1 to 31.');
  await day.fill('31');
  await schedule.click();
  await expect(page.getByText('Scheduled 50.00 USD to George Antheil.')).toBeVisible();
  const scheduled = page.getByRole('list', { name: 'Scheduled transfers' });
  await expect(scheduled).toContainText(
    /50\.00 USD to George Antheil · on day 31 of each month at 09:00, .*, next on /,
  );
  await scheduled.getByRole('button', { name: 'Cancel' }).click();
  await expect(scheduled).toContainText('cancelled');
  await expect(scheduled.getByRole('button', { name: 'Cancel' })).toBeHidden();

  await server.schedule(from, receiver, 50);
  await expect(scheduled).toContainText('refused: Insufficient funds');
  await server.deposit(from, 20);
  await server.schedule(from, receiver, 50);
  await expect(balance).toHaveText(/10\.00\s+USD/);
  await expect(scheduled).toContainText(': sent');
  await expect(page.locator('.ledger-row').first()).toContainText('To George Antheil, scheduled');
  await page.getByRole('link', { name: 'Statement' }).click();
  await expect(page.getByRole('row', { name: 'To George Antheil, scheduled' })).toContainText(
    '50.00',
  );
});

test('an unknown account and an unknown address have a way on', async ({ page, server }) => {
  await page.goto(`${server.url}/#/accounts/00000000-0000-4000-8000-000000000000`);
  await expect(page.getByRole('alert')).toContainText('Account not found');
  await expect(page.getByRole('button', { name: 'Deposit' })).toBeHidden();
  await page.getByRole('link', { name: 'All events' }).click();
  await expect(page.getByRole('heading', { name: 'Events' })).toBeVisible();

  await page.goto(`${server.url}/#/nonsense`);
  const heading = page.getByRole('heading', { name: 'There is no page at this address' });
  await expect(heading).toBeFocused();
  await expect(page.locator('.page-note')).toHaveText('#/nonsense');
  await page.locator('.page').getByRole('link', { name: 'New account' }).click();
  await expect(page.getByLabel('Name')).toBeFocused();
});

test.describe('Where a comma is the decimal sign', () => {
  test.use({ locale: 'de-DE' });

  test('amounts are written and read with it', async ({ page, server }) => {
    const id = await server.open('Carl Friedrich Gauß', 'EUR');
    await visit(page, server, `#/accounts/${id}`);
    const amount = page.getByLabel('Amount in EUR');
    const deposit = page.getByRole('button', { name: 'Deposit' });
    await expect(amount).toHaveAttribute('placeholder', '0,00');
    await amount.fill('12.50');
    await deposit.click();
    await expect(amount).toHaveAccessibleDescription(
      '“12.50” is not an amount here. Enter a number such as 100 or 12,50.',
    );
    await amount.fill('1.234,5');
    await expect(amount).toHaveAccessibleDescription('= 1.234,50 EUR');
    await deposit.click();
    await expect(page.locator('.balance')).toHaveText(/1\.234,50\s+EUR/);
    await expect(amount).toHaveAccessibleDescription('');
  });
});
