// @ts-check
import { inParallel } from '../server.js';
import { UNAVAILABLE, expect, test, visit } from '../test.js';

test('a long log is shown in pages', async ({ page, fresh }) => {
  const id = await fresh.open('Ada Lovelace');
  for (let i = 1; i <= 119; i++) await fresh.deposit(id, i / 100);
  await visit(page, fresh);
  const range = page.locator('.event-page .paging span');
  await expect(range).toHaveText('71–120 of 120');
  await page.getByRole('link', { name: 'Older' }).click();
  await expect(range).toHaveText('21–70 of 120');
  await page.getByRole('link', { name: 'Older' }).click();
  await expect(range).toHaveText('1–20 of 120');
  await expect(page.getByRole('link', { name: 'Older' })).toBeHidden();
  await page.reload();
  await expect(range).toHaveText('1–20 of 120');
  await page.goBack();
  await expect(range).toHaveText('21–70 of 120');
  await page.getByRole('link', { name: 'Newer' }).click();
  await expect(range).toHaveText('71–120 of 120');

  const position = page.getByLabel('Go to position');
  await position.fill('121');
  await position.press('Enter');
  await expect(position).toHaveAccessibleDescription('The log ends at position 120.');
  await position.fill('65');
  await position.press('Enter');
  await expect(range).toHaveText('16–65 of 120');
  await page.getByLabel('or day (UTC)').fill('1993-03-14');
  await page.getByRole('button', { name: 'Go', exact: true }).click();
  await expect(page.getByLabel('or day (UTC)')).toHaveAccessibleDescription(
    'No event was recorded by then.',
  );
  await page.getByLabel('or day (UTC)').fill(new Date().toISOString().slice(0, 10));
  await page.getByRole('button', { name: 'Go', exact: true }).click();
  await expect(range).toHaveText('71–120 of 120');
  await page.goBack();
  await page.getByRole('link', { name: 'Back to the newest events' }).click();
  await expect(range).toHaveText('71–120 of 120');

  await page.getByRole('region', { name: 'Accounts' }).getByRole('link').click();
  const past = page.locator('.past-note');
  await expect(page.locator('.ledger-row .after').first()).toHaveText('Balance 71.40');
  await expect(past).toBeHidden();
  await page.getByRole('link', { name: 'Older' }).click();
  await expect(page.locator('.ledger-row .after').first()).toHaveText('Balance 24.15');
  await expect(page.locator('.balance')).toHaveText(/Balance at version 70\s+24\.15\s+USD/);
  await expect(past).toContainText('the account as of version 70 of 120');
  await expect(past).toContainText('50 events later, the balance is 71.40 USD.');
  await expect(page.getByRole('button', { name: 'Deposit' })).toBeHidden();
  await page.getByRole('link', { name: 'Back to now' }).click();
  await expect(page.getByRole('button', { name: 'Deposit' })).toBeVisible();
  await page.getByLabel('Show as of version').fill('70');
  await page.getByRole('button', { name: 'Show' }).click();
  await expect(page.locator('.ledger-row .after').first()).toHaveText('Balance 24.15');
  await page.getByRole('link', { name: 'Older' }).click();
  await expect(page.locator('.ledger-row .after').last()).toHaveText('Balance 0.00');
  await expect(page.locator('.ledger-row .after').first()).toHaveText('Balance 1.90');
  await page.reload();
  await expect(page.locator('.ledger-row .after').first()).toHaveText('Balance 1.90');
});

test.describe('Under many commands at once', () => {
  test.use({ expectedErrors: UNAVAILABLE });

  test('the size of the page does not grow with the log', async ({ page, fresh }) => {
    const names = Array.from(
      { length: 1086 },
      (_, i) => `Holder ${String.fromCharCode(97 + (i % 26))} ${i}`,
    );
    const deposits = Array.from(
      { length: 25_000 },
      (_, i) => `2020-01-01,${i % names.length},credit,10.5`,
    );
    const people = names.map((name, account) => `${account},${name},holder.${account}@example.com`);
    await fresh.stop();
    await fresh.import(
      ['date,account,type,amount', ...deposits].join('\n'),
      'CZK',
      ['account,name,email', ...people].join('\n'),
    );
    await fresh.start();
    await expect.poll(() => fresh.accountListLag()).toBe(0);

    await visit(page, fresh);
    await expect(page.locator('.page-note')).toHaveText('26,086 events, newest first');
    await expect(page.locator('.sentence').first()).toContainText('Holder');
    expect(await page.locator('*').count()).toBeLessThan(2_500);

    const accountList = page.getByRole('region', { name: 'Accounts' });
    await expect(accountList.getByRole('link')).toHaveCount(50);
    await accountList.getByRole('button', { name: 'Next' }).click();
    await expect(accountList.getByText('Page 2')).toBeVisible();
    await expect(accountList.getByRole('link')).toHaveCount(50);
    await accountList.getByRole('button', { name: 'Previous' }).click();
    await expect(accountList.getByText('Page 1')).toBeVisible();
    await accountList.getByLabel('Search accounts').fill(names[1000]);
    await expect(accountList.getByRole('link')).toHaveCount(1);
    await accountList.getByLabel('Search accounts').fill('nobody of that name');
    await expect(accountList).toContainText('No account matches “nobody of that name”.');

    const { accounts } = await fresh.call('/api/accounts?limit=500');
    await inParallel(accounts, 32, ({ aggregateId }) => fresh.deposit(aggregateId, 1));
    await expect(page.locator('.page-note')).toHaveText('26,586 events, newest first');
    expect(await page.locator('*').count()).toBeLessThan(2_500);
  });
});

// On a log of its own: over one page, fields to go to a position come before the events.
test('everything is reachable by keyboard', async ({ page, fresh }) => {
  await fresh.open('Keyboard Reader');
  await visit(page, fresh);
  const first = page.locator('.sentence a').first();
  await expect(first).toHaveText('Keyboard Reader'); // else Tab finds what comes after the events
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Skip to content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('.page')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(first).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: /^Details/ }).first()).toBeFocused();
  await page.keyboard.press('Space');
  await expect(page.locator('pre').first()).toBeVisible();
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link').last().focus();
  await page.keyboard.press('Tab');
  await expect(page.locator('.page :focus')).toHaveCount(1);
  await first.focus();
  await page.keyboard.press('Enter');
  const heading = page.locator('.page').getByRole('heading', { name: 'Keyboard Reader' });
  await expect(heading).toBeFocused();
});

test('the content security policy allows only own files', async ({ server }) => {
  const response = await fetch(`${server.url}/`);
  const policy = response.headers.get('Content-Security-Policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/unsafe|data:|\*/);
  const [script] = (await response.text()).match(/\/assets\/[^"]+\.js/) ?? [];
  const asset = await fetch(server.url + script);
  expect(asset.headers.get('Cache-Control')).toContain('immutable');
});

test('the page of the API sends requests', async ({ page, server }) => {
  const before = await server.head();
  const id = await server.open(`Ada <img src=x> "O'Hara"`);
  await page.goto(`${server.url}/docs`);
  const contents = page.getByRole('navigation', { name: 'Contents' });
  await contents.getByRole('link', { name: 'Deposit funds' }).click();
  const deposit = page.locator('#deposit');
  await expect(deposit.getByRole('heading', { name: '/deposit' })).toBeInViewport();
  await deposit.getByText('Try it').click();
  await deposit.getByRole('button', { name: 'Send' }).click();
  await expect(deposit.getByRole('alert')).toHaveText('Enter a value for id.');
  await deposit.getByLabel('id (required)').fill(id);
  await deposit.getByLabel('Idempotency-Key').fill(`it's "one"`);
  await expect(deposit.getByLabel('curl')).toContainText(
    `curl -i -X POST '${server.url}/api/accounts/${id}/deposit'`,
  );
  await expect(deposit.getByLabel('JavaScript')).toContainText(
    String.raw`"Idempotency-Key": "it's \"one\""`,
  );
  await deposit.getByRole('button', { name: 'Send' }).click();
  await expect(deposit.getByRole('status')).toHaveText('200 OK');
  await expect(deposit.getByLabel('Body of the response')).toContainText(
    `"name": "Ada <img src=x> \\"O'Hara\\""`,
  );
  await expect(deposit.getByLabel('Headers', { exact: true })).toContainText('etag: "2"');

  const stream = page.locator('#streamEvents');
  await stream.getByText('Try it').click();
  // Not from the log's begin: the page ends a stream of which it can't show any more.
  await stream.getByLabel('after').fill(`${before}`);
  await stream.getByLabel('type').fill('FUNDS_DEPOSITED\nUSER_CREATED');
  await stream.getByRole('button', { name: 'Send' }).click();
  await expect(stream.getByLabel('Body of the response')).toContainText('FUNDS_DEPOSITED');
  await stream.getByRole('button', { name: 'Stop' }).click();
  await expect(stream.getByRole('button', { name: 'Send' })).toBeEnabled();
  await expect(stream.getByRole('alert')).toBeHidden();

  const forget = page.locator('#forgetPerson');
  await forget.getByText('Try it').click();
  await forget.getByLabel('id (required)').fill(id);
  await forget.getByRole('button', { name: 'Send' }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(forget.getByRole('status')).toBeHidden();
  await forget.getByRole('button', { name: 'Send' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Send' }).click();
  await expect(forget.getByRole('status')).toHaveText('204 No Content');
});
