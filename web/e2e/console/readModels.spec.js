// @ts-check
import { expectAccessible } from '../accessible.js';
import { REFUSED, expect, test, visit } from '../test.js';

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

test.describe('parked streams', () => {
  test.use({ expectedErrors: REFUSED });

  test('show the error and the event, with retry and skip', async ({ page, server }) => {
    const id = await server.open('Ada Lovelace');
    await visit(page, server, '#/read-models');
    const readModel = page.getByRole('region', { name: 'account_list' });
    await expect(readModel.getByRole('status').first()).toHaveText('Up to date');

    // The service's own response, and one parked stream, which needs a defect to come about.
    const stream = `account-${id}`;
    const error = 'ERROR: <b>an example</b>';
    let parked = [{ stream, position: 1, error }];
    await page.route('**/api/projections', async (route) => {
      const response = await route.fetch();
      const { projections } = await response.json();
      const changed = projections.map((/** @type {{ name: string }} */ it) =>
        it.name === 'account_list' ? { ...it, parked } : it,
      );
      await route.fulfill({ response, json: { projections: changed } });
    });
    const row = readModel.getByRole('listitem').filter({ hasText: stream });
    await expect(row).toContainText(error);
    await expect(readModel.getByRole('status').first()).toHaveText(
      'Up to date except for 1 parked stream',
    );
    await expect(row.getByRole('link', { name: stream })).toHaveAttribute(
      'href',
      `#/accounts/${id}`,
    );
    await expect(row.getByRole('link', { name: 'at event 1' })).toHaveAttribute(
      'href',
      '#/events/1',
    );

    await row.getByText('Try again or skip').click();
    await row.getByLabel('Your name').fill('Grace');
    await row.getByLabel('Reason').fill('to see');
    await row.getByRole('button', { name: 'Try again', exact: true }).click();
    // The service knows that the stream is not parked.
    await expect(row.locator('[data-outcome]')).toContainText('parked');
    await expectAccessible(page, 1280);

    /** @type {any} */
    let order = null;
    await page.route('**/api/projections/account_list/skip', async (route) => {
      order = route.request().postDataJSON();
      parked = [];
      await route.fulfill({ json: { act: { id: 1, what: 'skip', outcome: 'caught up' } } });
    });
    await row.getByRole('button', { name: 'Skip', exact: true }).click();
    await expect(row).toBeHidden();
    await expect(readModel.getByText('Parked streams')).toBeHidden();
    expect(order).toEqual({ by: 'Grace', why: 'to see', stream });
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  });
});

test.describe('process managers', () => {
  test.use({ expectedErrors: REFUSED });

  const id = '5f9b2d10-6c1e-4b7a-8d55-99aabbccddee';
  const error = 'java.lang.IllegalStateException: <b>an example</b>';

  test('show state and parked processes, with retry and skip', async ({ page, server }) => {
    await server.open('Ada Lovelace');
    await visit(page, server, '#/read-models');
    const runs = page.getByRole('region', { name: 'scheduled_runs' });
    await expect(runs.getByRole('status')).toHaveText('Running');
    await expect(runs.locator('.measure')).toHaveText(/^Position \d/);
    await expect(runs.getByText('Parked processes')).toBeHidden();
    await expect(page.getByRole('region', { name: 'reservation_expiry' })).toBeVisible();

    // The service's own response, and one parked process, which needs a defect to come about.
    let parked = [{ id, position: 1, error, at: '2026-01-31T08:30:01.250Z' }];
    await page.route('**/api/processes', async (route) => {
      const response = await route.fetch();
      const { processes } = await response.json();
      const changed = processes.map((/** @type {{ name: string }} */ manager) =>
        manager.name === 'scheduled_runs'
          ? { ...manager, parkedCount: parked.length, parked }
          : manager,
      );
      await route.fulfill({ response, json: { processes: changed, timersTrouble: 'an outage' } });
    });
    await expect(runs.getByText('Parked processes: 1')).toBeVisible();
    await expect(runs.getByRole('status').first()).toHaveText(
      'Running except for 1 parked process',
    );
    await expect(
      runs.getByRole('link', { name: 'Parked, retried and skipped so far' }),
    ).toHaveAttribute('href', '/explorer/#/log?tag=parked-process%3Ascheduled_runs');
    await expect(page.getByText("Timers can't fire now: an outage")).toBeVisible();
    const row = runs.getByRole('listitem');
    await expect(row).toContainText(id);
    await expect(row).toContainText(error);
    await expect(row.getByRole('link', { name: 'at event 1' })).toHaveAttribute(
      'href',
      '#/events/1',
    );

    await row.getByText('Try again or skip').click();
    await row.getByRole('button', { name: 'Try again', exact: true }).click();
    await expect(row.getByText('The by must have 1 to 100 characters.')).toBeVisible();
    await row.getByLabel('Your name').fill('Grace');
    await row.getByLabel('Reason').fill('to see');
    await row.getByRole('button', { name: 'Try again', exact: true }).click();
    // The service knows that there is no such process.
    await expect(row.getByText(`The process scheduled_runs-${id} is not parked.`)).toBeVisible();
    await expectAccessible(page, 1280);

    /** @type {any} */
    let order = null;
    await page.route(`**/api/processes/scheduled_runs/${id}/skip`, async (route) => {
      order = route.request().postDataJSON();
      parked = [];
      await route.fulfill({ status: 204 });
    });
    await row.getByRole('button', { name: 'Skip', exact: true }).click();
    await expect(row).toBeHidden();
    await expect(runs.getByText('Parked processes')).toBeHidden();
    expect(order).toEqual({ by: 'Grace', why: 'to see' });
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  });
});
