// @ts-check
// The explorer of any log, on the log of the accounts.
import { expectAccessible } from '../accessible.js';
import { Server } from '../server.js';
import { REFUSED, expect, test } from '../test.js';

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

const HOSTILE = '<img src=x onerror=alert(1)>';

/** @param {import('@playwright/test').Page} page @param {import('../server.js').Server} server */
const visit = (page, server, hash = '#/overview') => page.goto(`${server.url}/explorer/${hash}`);

/** @param {import('@playwright/test').Page} page */
const rows = (page) => page.locator('.list a.row');

/**
 * What the time cursor covers can be scrolled into view; axe counts it as too small.
 *
 * @param {import('@playwright/test').Page} page
 */
const uncoverAll = (page) =>
  page
    .locator('.timeline')
    .evaluate((/** @type {HTMLElement} */ it) => it.style.setProperty('position', 'static'));

test('a log is followed, filtered and looked into', async ({ page, fresh }) => {
  const ada = await fresh.open(HOSTILE);
  await fresh.deposit(ada, 100);
  await visit(page, fresh);
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible();
  await expect(page.getByText(`account-${ada}`)).toBeVisible();
  await page.getByRole('link', { name: 'Log', exact: true }).click();
  await expect(rows(page)).toHaveCount(2);
  await expect(page.getByRole('heading', { name: 'Log' })).toBeFocused();

  await test.step('live, until it is paused', async () => {
    await fresh.deposit(ada, 50);
    await expect(rows(page)).toHaveCount(3);
    await page.keyboard.press('p');
    await expect(page.getByText('Paused')).toBeVisible();
    await fresh.deposit(ada, 25);
    await page.waitForTimeout(2_500); // longer than the page waits between two requests
    await expect(rows(page)).toHaveCount(3);
    await page.keyboard.press('p');
    await expect(rows(page)).toHaveCount(4);
  });

  await test.step('by keys, beside the list', async () => {
    await page.keyboard.press('j');
    await expect(page.getByRole('region', { name: 'Event 4' })).toBeVisible();
    await page.keyboard.press('j');
    const event = page.getByRole('region', { name: 'Event 3' });
    await expect(event.locator('[data-data]')).toContainText('50');
    await expect(event.getByRole('row', { name: '/balance 100 150' })).toBeVisible();
    await event.getByRole('button', { name: 'Copy as JSON' }).click();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(JSON.parse(copied).position).toBe(3);
    await event.getByRole('button', { name: 'Copy as curl' }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
      `curl '${fresh.url}/explorer/api/event?position=3'`,
    );
    await page.keyboard.press('Escape');
    await expect(event).toHaveCount(0);
  });

  await test.step('filters are in the address', async () => {
    await page.getByText('Filter or jump').click();
    await page.getByLabel('Type').fill('USER_CREATED');
    await page.getByRole('button', { name: 'Filter' }).click();
    await expect(rows(page)).toHaveCount(1);
    expect(page.url()).toContain('type=USER_CREATED');
    await page.reload();
    await expect(rows(page)).toHaveCount(1);
    await page.getByRole('link', { name: 'Remove the filter Type' }).click();
    await expect(rows(page)).toHaveCount(4);
  });

  await test.step('personal data is shown on request', async () => {
    await visit(page, fresh, '#/log?at=1');
    const data = page.locator('[data-data]');
    await expect(data).toContainText('name');
    await expect(data).not.toContainText(HOSTILE);
    await page.getByRole('button', { name: 'Show personal data' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reason').fill('a call of the customer');
    await dialog.getByRole('button', { name: 'Show personal data' }).click();
    await expect(data).toContainText(HOSTILE);
    await expect(page.locator('img')).toHaveCount(0);
  });

  await test.step('a stream goes through its versions', async () => {
    await visit(page, fresh, `#/stream?stream=account-${ada}`);
    await expect(page.locator('[data-folded]')).toContainText('"balance": 175');
    await page.getByRole('slider', { name: /^Version/ }).focus();
    await page.keyboard.press('ArrowLeft');
    await expect(page.getByText(/^\s*As of version 3 of 4, recorded /)).toBeVisible();
    await expect(page.locator('[data-folded]')).toContainText('"balance": 150');
    await expect(page.getByRole('row', { name: '/balance 100 150' })).toBeVisible();
    await page.getByRole('link', { name: 'Back to now' }).click();
    await expect(page.locator('[data-folded]')).toContainText('"balance": 175');
  });

  await test.step('the time cursor shows every page as it was', async () => {
    await visit(page, fresh, '#/log');
    await expect(rows(page)).toHaveCount(4);
    await page.getByRole('button', { name: 'One event earlier' }).click();
    await expect(page.getByText(/^As of position 3 · /).first()).toBeVisible();
    await expect(rows(page)).toHaveCount(3);
    await page.getByRole('link', { name: 'Streams', exact: true }).click();
    await expect(page).toHaveURL(/#\/streams\?asof=3$/);
    await expect(page.getByText('version 3')).toBeVisible();
    await page.keyboard.press('[');
    await expect(page.getByText('version 2')).toBeVisible();
    await page.getByRole('slider', { name: 'Show all pages as of' }).focus();
    await page.keyboard.press('Home');
    await expect(page).toHaveURL(/asof=1$/);
    await expect(page.getByText('version 1')).toBeVisible();
    await page.getByRole('link', { name: 'Read models' }).click();
    await expect(page.getByText('the time cursor does not apply to it')).toBeVisible();
    await page.getByRole('link', { name: 'Back to now' }).first().click();
    await expect(page).toHaveURL(/#\/readers$/);
  });

  await test.step('the time cursor moves by occurred time where it is indexed', async () => {
    const times = page.getByLabel('Times of the cursor');
    await expect(times.getByRole('option', { name: 'occurred time: not indexed' })).toBeDisabled();
    await page.route(/api\/(histogram|head|position)\b/, async (route) => {
      const url = route.request().url().replace('basis=occurred', 'basis=recorded');
      const response = await route.fetch({ url });
      const indexed = { indexedUpTo: 4, reachedAt: '1993-03-14T00:00:00Z' };
      await route.fulfill({ response, json: { ...(await response.json()), ...indexed } });
    });
    await page.goto('about:blank');
    await visit(page, fresh, '#/log');
    await times.selectOption('occurred time');
    await expect(page).toHaveURL(/basis=occurred/);
    await page.getByText('Filter or jump').click();
    await page.getByLabel('Position or date').fill('1993-03-14');
    const asked = page.waitForRequest(/api\/position\?.*basis=occurred/);
    await page.getByRole('button', { name: 'Jump' }).click();
    await asked;
    await page.getByRole('heading', { name: 'Log' }).click();
    await page.getByRole('button', { name: 'One event earlier' }).click();
    await expect(page.getByText(/^As of position 3 · 14 Mar 1993/).first()).toBeVisible();
    await page.getByRole('link', { name: 'Streams', exact: true }).click();
    await expect(page).toHaveURL(/asof=3&basis=occurred/);
    await page.unrouteAll({ behavior: 'wait' });
    await page.goto('about:blank');
  });

  await test.step('a sealed event has its proof, and the account its words', async () => {
    await visit(page, fresh, '#/log?at=2');
    const event = page.getByRole('region', { name: 'Event 2' });
    await expect(event.getByText('Deposit of 100.00 USD')).toBeVisible();
    await expect(event.getByText('The log is sealed up to this event')).toBeVisible();
    await visit(page, fresh, `#/stream?stream=account-${ada}`);
    const card = page.locator('[data-card]');
    await expect(card).toContainText('175.00 USD');
    await expect(card).not.toContainText(HOSTILE);
    await page.getByRole('button', { name: 'Show personal data' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reason').fill('a call of the customer');
    await dialog.getByRole('button', { name: 'Show personal data' }).click();
    await expect(card).toContainText(HOSTILE);
    await expect(page.getByText(`Account opened for ${HOSTILE} in USD`)).toBeVisible();
    await expect(page.getByText('its fields read as erased')).toHaveCount(0);
    await expect(page.getByRole('img', { name: /^Balance, version 1 to 4/ })).toBeVisible();
  });

  await test.step('the console and the explorer lead to each other', async () => {
    await page.getByRole('link', { name: 'In Console' }).click();
    await expect(page.getByRole('heading', { name: HOSTILE })).toBeVisible();
    await page.getByRole('button', { name: 'Details of version 2' }).click();
    await page.getByRole('link', { name: 'In the explorer, with causes' }).click();
    await expect(page.getByRole('region', { name: 'Event 2' })).toBeVisible();
    await page.getByRole('link', { name: 'Console', exact: true }).click();
    await page.getByRole('link', { name: 'Explorer', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible();
  });

  await test.step('the overview has lags, and marks of epochs', async () => {
    await visit(page, fresh, '#/overview');
    await expect(
      page.getByRole('img', { name: /^account_list: \d+ events? behind/ }),
    ).toBeVisible();
    await expect(
      page.getByRole('img', { name: /^process-scheduled_runs: \d+ events? behind/ }),
    ).toBeVisible();
    await expect(page.getByRole('img', { name: /^Head of the log/ })).toBeVisible();
    await page.route(/api\/histogram/, async (route) => {
      const response = await route.fetch();
      const found = await response.json();
      const epochs = [{ number: 2, beganAfter: 3, at: found.to }];
      await route.fulfill({ response, json: { ...found, epochs } });
    });
    await page.goto('about:blank');
    await visit(page, fresh, '#/overview');
    await expect(page.getByText('Lines: Epoch 2 began after position 3')).toBeVisible();
    await expect(page.locator('.timeline .mark')).toHaveCount(1);
    await page.unrouteAll({ behavior: 'wait' });
    await page.goto('about:blank');
    await visit(page, fresh, '#/overview');
  });

  await test.step('the overview says that no reader needs an operator', async () => {
    await expect(page.getByText('No reader has stopped, and nothing is parked.')).toBeVisible();
  });

  await test.step('nodes show appends, leases and sizes', async () => {
    await page.getByRole('link', { name: 'Nodes' }).click();
    await expect(
      page.getByRole('img', { name: /^Events a minute in the last hour/ }),
    ).toBeVisible();
    await expect(page.getByText('event_tags', { exact: true })).toBeVisible();
    await expect(page.getByText(/^run [0-9a-f]{8}$/).first()).toBeVisible();
  });

  await test.step('process managers, timers and sealing stand by the read models', async () => {
    await page.getByRole('link', { name: 'Read models' }).click();
    const worker = (/** @type {string} */ name) =>
      page.locator('[data-worker]', { has: page.getByRole('heading', { name }) });
    await expect(worker('scheduled_runs')).toContainText('running');
    await expect(worker('process_timers')).toContainText('firing when due');
    await expect(worker('checkpoints')).toContainText('signing');
  });

  await test.step('Learn is in the navigation', async () => {
    await page.getByRole('link', { name: 'Learn', exact: true }).click();
    await expect(page).toHaveURL(/learn/);
    await page.goBack();
    await expect(page.locator('[data-worker]').first()).toBeVisible();
  });

  await test.step('everything is searched', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type(`account-${ada}`);
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: `Stream account-${ada}` }).click();
    await expect(page.getByRole('heading', { name: `account-${ada}`, level: 1 })).toBeVisible();
  });

  await test.step('a stopped subscription is retried or skipped, with a reason', async () => {
    const mails = {
      name: 'mails',
      state: 'stopped',
      position: 1,
      lag: 3,
      storedAt: null,
      operable: true,
      failedPosition: 2,
      error: 'no <b>server</b>',
      skips: true,
      actions: [],
    };
    const payments = { ...mails, name: 'process-payments', skips: false };
    const workers = [
      {
        kind: 'Process manager',
        name: 'payments',
        subscription: 'process-payments',
        state: 'stopped',
        position: 1,
        lag: 3,
        error: 'no <i>rule</i>',
        facts: {},
        actions: [],
        parkedCount: 1,
        parked: [
          {
            id: '7',
            stream: 'payments-7',
            position: 2,
            error: 'no <i>payment</i>',
            at: '2026-01-31T12:00:00Z',
          },
        ],
      },
      {
        kind: 'Relay to Kafka',
        name: 'relay',
        state: 'stopped: TOPIC_REPLACED',
        error: 'no <i>topic</i>',
        facts: { Topic: 'bank' },
        actions: [
          {
            action: 'restart',
            label: 'Restart after a position',
            consequence: 'Events may be sent twice.',
            takesPosition: true,
          },
        ],
        parkedCount: 0,
        parked: [],
      },
    ];
    await page.route('**/api/readers', async (route) => {
      const response = await route.fetch();
      const found = await response.json();
      await route.fulfill({
        response,
        json: { ...found, subscriptions: [mails, payments], workers },
      });
    });
    /** @type {unknown[]} */
    const sent = [];
    await page.route('**/api/readers/action', async (route) => {
      sent.push(route.request().postDataJSON());
      mails.state = 'running';
      await route.fulfill({ json: { outcome: 'resumed' } });
    });
    await visit(page, fresh, '#/overview');
    const alarms = page.locator('[data-attention]');
    await expect(alarms.getByRole('link')).toHaveCount(3);
    await expect(alarms.getByRole('link', { name: 'mails' })).toContainText('no <b>server</b>');
    await expect(alarms.getByRole('link', { name: 'payments' })).toContainText('1 parked process');
    await uncoverAll(page);
    await expectAccessible(page, 320, 1280);
    await alarms.getByRole('link', { name: 'relay' }).click();
    await expect(page.getByRole('heading', { name: 'relay', exact: true })).toBeFocused();
    const card = page.locator('[data-subscription]', { hasText: 'mails' });
    await expect(card).toContainText('no <b>server</b>');
    await expect(card.getByRole('link', { name: 'The event at position 2' })).toBeVisible();
    await expect(card.getByRole('button', { name: 'Retry' })).toBeVisible();
    await card.getByRole('button', { name: 'Skip the event' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reason').fill('the server was away');
    await dialog.getByRole('button', { name: 'Skip the event' }).click();
    await expect(card).toContainText('running');
    expect(sent).toEqual([
      { subscription: 'mails', action: 'skip', reason: 'the server was away' },
    ]);

    const manager = page.locator('[data-worker]', { hasText: 'payments' });
    await expect(page.locator('[data-subscription]')).toHaveCount(1);
    await expect(manager).toContainText('no <i>rule</i>');
    await expect(manager.getByRole('button', { name: 'Retry' })).toHaveCount(2);
    await expect(manager.getByRole('button', { name: 'Skip the event' })).toHaveCount(1);
    await uncoverAll(page);
    await expectAccessible(page, 320, 1280);
    await manager.getByRole('button', { name: 'Skip the event' }).click();
    await dialog.getByLabel('Reason').fill('paid by hand');
    await dialog.getByRole('button', { name: 'Skip the event' }).click();
    await expect(dialog).toHaveCount(0);
    expect(sent.at(-1)).toEqual({
      kind: 'Process manager',
      worker: 'payments',
      process: '7',
      action: 'skip',
      reason: 'paid by hand',
    });
    await page.getByRole('button', { name: 'Restart after a position' }).click();
    await expectAccessible(page, 320, 1280);
    await dialog.getByLabel('Position').fill('12');
    await dialog.getByLabel('Reason').fill('a new topic');
    await dialog.getByRole('button', { name: 'Restart after a position' }).click();
    await expect(dialog).toHaveCount(0);
    expect(sent.at(-1)).toEqual({
      kind: 'Relay to Kafka',
      worker: 'relay',
      action: 'restart',
      position: 12,
      reason: 'a new topic',
    });
    await page.unrouteAll({ behavior: 'wait' });
    await page.goto('about:blank');
    await visit(page, fresh, '#/overview');
  });

  await test.step('a read model is rebuilt, with a reason', async () => {
    await page.getByRole('link', { name: 'Read models' }).click();
    await page.getByRole('button', { name: 'Rebuild' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reason').fill('a rehearsal');
    await dialog.getByRole('button', { name: 'Rebuild' }).click();
    await expect(page.getByText('local user: a rehearsal').first()).toBeVisible();
  });
});

test('the index knows the whole log', async ({ page, stopped }) => {
  const server = await Server.startOnCopy(stopped, { DAYBOOK_EXPLORER_INDEX: 'true' });
  try {
    const ada = await server.open('Ada');
    for (const amount of [100, 50, 25]) await server.deposit(ada, amount);
    await visit(page, server, '#/types');
    const deposits = page.locator('.card', { hasText: 'FUNDS_DEPOSITED' });
    await expect(async () => {
      await page.reload();
      await expect(deposits.getByText('Per hour, last 24 hours')).toBeVisible({ timeout: 2_000 });
    }).toPass({ timeout: 120_000 });
    await expect(deposits.locator('figcaption')).toContainText('3 events');
    await expect(page.getByText("by the explorer's index")).toBeVisible();
    await uncoverAll(page);
    await expectAccessible(page, 320, 1280);

    await visit(page, server, '#/log?type=FUNDS_DEPOSITED');
    await expect(rows(page)).toHaveCount(3);
    await expect(page.getByText('Events of FUNDS_DEPOSITED only')).toBeVisible();
    await expect(page.getByText('Indexed up to position 4.')).toBeVisible();
    await expect(page.getByText('No older events.')).toBeVisible();

    const times = page.getByRole('complementary', { name: 'Time cursor' });
    await times.getByRole('combobox').selectOption('occurred time');
    await expect(page).toHaveURL(/basis=occurred/);
    await expect(rows(page)).toHaveCount(3);
    await visit(page, server, '#/readers');
    await expect(page.getByRole('heading', { name: 'explorer_index' })).toBeVisible();
  } finally {
    await page.close();
    await server.remove();
  }
});

test('what each event did to the rows of the account list', async ({ page, server }) => {
  const ada = await server.open(HOSTILE);
  for (const amount of [100, 50, 25]) await server.deposit(ada, amount);
  await visit(page, server, '#/readers');
  await page.getByRole('link', { name: 'What an event did to these rows' }).first().click();
  await expect(page.getByRole('heading', { name: 'What events do to account_list' })).toBeVisible();
  await page.getByLabel('Stream', { exact: true }).fill(`account-${ada}`);
  await page.getByRole('button', { name: 'Show its steps' }).click();
  const last = page.getByRole('region', { name: 'Step 4' });
  await expect(last.getByRole('row', { name: 'minor_units 15000 17500' })).toBeVisible();
  await expect(last.getByRole('heading', { name: 'account_list: row updated' })).toBeVisible();
  await expect(last.getByRole('row', { name: /^name/ })).toHaveCount(0);

  await test.step('by links, and the focus stays', async () => {
    await page.getByRole('link', { name: 'Previous step' }).click();
    await expect(page.getByRole('row', { name: 'minor_units 10000 15000' })).toBeVisible();
    await expect(page.getByRole('heading', { name: /^Version 3 of 4/ })).toBeFocused();
    await page.getByRole('link', { name: 'Next step' }).click();
    await expect(last).toBeVisible();
    await expect(page.getByText('no next step')).toBeVisible();
    await uncoverAll(page);
    await expectAccessible(page, 320, 1280);
  });

  await test.step('by keys, and by the list', async () => {
    await page.keyboard.press('k');
    await expect(page).toHaveURL(/version=3/);
    await expect(rows(page)).toHaveCount(4);
    await rows(page).first().click();
    await expect(page).toHaveURL(/version=1/);
  });

  await test.step('personal data is hidden until it is asked for', async () => {
    const first = page.getByRole('region', { name: 'Step 1' });
    await expect(first.getByRole('row', { name: 'name – hidden' })).toBeVisible();
    await expect(first.getByRole('row', { name: 'currency – "USD"' })).toBeVisible();
    await expect(page.getByText(HOSTILE)).toHaveCount(0);
    await page.getByRole('button', { name: 'Show personal data' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reason').fill('a call of the customer');
    await dialog.getByRole('button', { name: 'Show personal data' }).click();
    await expect(first.getByRole('row', { name: `name – "${HOSTILE}"` })).toBeVisible();
    await expect(page.locator('img')).toHaveCount(0);
  });

  await test.step('at the present, whatever the time cursor', async () => {
    const second = (await server.head()) - 2;
    await visit(page, server, `#/steps?name=account_list&stream=account-${ada}&asof=${second}`);
    await expect(page.getByText('the time cursor does not apply to it')).toBeVisible();
    await expect(last).toBeVisible();
  });
});

test.describe('Commands', () => {
  test.use({ expectedErrors: REFUSED });

  test('show what just happened, refused ones too', async ({ page, fresh }) => {
    const ada = await fresh.open(HOSTILE);
    for (const amount of [100, 50, 25]) await fresh.deposit(ada, amount);
    await visit(page, fresh, `#/stream?stream=account-${ada}`);
    const deposit = page.getByRole('group', { name: 'Deposit' });
    await deposit.getByLabel('Amount').fill('12,5');
    await deposit.getByRole('button', { name: 'Deposit' }).click();
    await expect(deposit.getByRole('alert')).toContainText('a number such as 12.50, with a point');
    await deposit.getByLabel('Amount').fill('12.50');
    await deposit.getByRole('button', { name: 'Deposit' }).click();
    const happened = page.getByRole('region', { name: 'What just happened' });
    await expect(happened).toContainText('accepted: 1 event');
    await expect(happened.getByRole('heading', { name: 'What just happened' })).toBeFocused();
    await expect(happened.getByRole('row', { name: '/balance 175 187.5' })).toBeVisible();
    await expect(happened.getByRole('link', { name: /^5 Deposit of 12.50 USD/ })).toBeVisible();
    await happened.getByText('State after, version 5').click();
    await expect(happened.locator('pre').last()).toContainText('187.5');
    await expect(page.locator('[data-card]').first()).toContainText('187.50 USD');

    const withdraw = page.getByRole('group', { name: 'Withdraw' });
    await withdraw.getByLabel('Amount').fill('1000');
    await withdraw.getByRole('button', { name: 'Withdraw' }).click();
    await expect(happened).toContainText('refused: INSUFFICIENT_FUNDS. Insufficient funds');
    await expect(happened).toContainText('None: the log is as it was.');
    await visit(page, fresh, '#/overview');
    await expect(page.getByText('INSUFFICIENT_FUNDS 1 in the')).toBeVisible();
    await visit(page, fresh, `#/stream?stream=account-${ada}&version=1`);
    await expect(page.getByText(/^\s*As of version 1 of 5, recorded /)).toBeVisible();
    await expect(withdraw).toHaveCount(0);
  });
});

test.describe('Without an index of occurred times', () => {
  test.use({ expectedErrors: REFUSED });

  test('an address by occurred time says so', async ({ page, server }) => {
    await server.open('Ada');
    await visit(page, server, '#/log?basis=occurred');
    await expect(page.getByText('keeps no index of occurred times')).toBeVisible();
  });
});

test('the explorer is accessible, 1280 px and 320 px wide', async ({ page, server }) => {
  const id = await server.open('Ada Lovelace with quite a long name that has to find its place');
  await server.deposit(id, 1_234_567_890.12);
  for (const hash of [
    '#/overview',
    '#/log',
    '#/log?at=1&type=USER_CREATED',
    '#/streams',
    `#/stream?stream=account-${id}&version=1`,
    `#/stream?stream=account-${id}`,
    '#/types',
    '#/readers',
    `#/steps?name=account_list&stream=account-${id}`,
    '#/nodes',
    '#/overview?asof=1',
    `#/search?q=account-${id}`,
    '#/nonsense',
  ]) {
    await visit(page, server, hash);
    await expect(page.locator('h1').first()).toBeVisible();
    await expect(page.locator('main')).not.toHaveAttribute('aria-busy', 'true');
    await expect(page.getByText('Searching for causes')).toHaveCount(0);
    await uncoverAll(page);
    await expectAccessible(page, 320, 1280);
  }
  await visit(page, server, `#/stream?stream=account-${id}`);
  await page.getByRole('group', { name: 'Withdraw' }).getByLabel('Amount').fill('1');
  await page.getByRole('button', { name: 'Withdraw' }).click();
  await expect(page.getByRole('heading', { name: 'What just happened' })).toBeVisible();
  await uncoverAll(page);
  await expectAccessible(page, 320, 1280);
  await visit(page, server, '#/log?at=1');
  await page.getByRole('button', { name: 'Show personal data' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await expectAccessible(page, 320, 1280);
  await page.keyboard.press('Escape');
  await visit(page, server, '#/log');
  await page.getByRole('button', { name: 'Keys' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await expectAccessible(page, 320, 1280);
});
