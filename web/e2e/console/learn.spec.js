// @ts-check
import { expectAccessible } from '../accessible.js';
import { REFUSED, expect, test, visit } from '../test.js';

test.use({ expectedErrors: REFUSED });

/** @type {[number, number]} */
const WIDTHS = [320, 1280];

test('the lesson, all ten steps on a log of its own', async ({ page, fresh }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await visit(page, fresh);
  await page.getByRole('link', { name: 'Learn' }).click();
  const trace = page.getByRole('region', { name: 'What happened' });
  const log = page.getByRole('region', { name: 'The log of this lesson' });
  const events = log.getByRole('listitem');

  /** @param {string} name */
  const attempt = async (name) => {
    const before = await trace.textContent();
    await page.getByRole('button', { name, exact: true }).click();
    await expect(page.locator('.learn [aria-busy]')).toHaveCount(0);
    await expect(trace.getByRole('listitem').first()).toBeVisible();
    expect(await trace.textContent()).not.toBe(before);
  };
  /** @param {string} heading */
  const nextStep = async (heading) => {
    await page.getByRole('link', { name: 'Next step' }).press('Enter');
    const title = page.getByRole('heading', { name: heading });
    await expect(title).toBeFocused();
    await expect(trace.getByRole('listitem')).toHaveCount(0);
  };

  await expect(page.getByRole('heading', { name: '1. An event' })).toBeVisible();
  await expect(page.getByText('record FundsDeposited(Money amount)')).toBeVisible();
  await attempt('Deposit 25 USD');
  await expect(events).toHaveCount(4);
  await expect(events.last()).toContainText('Deposited: 25.00 USD');
  await expect(log.getByText('Read model')).toBeHidden();
  await attempt('Try to edit this event');
  await expect(trace).toContainText('The log is immutable: UPDATE of events is refused');

  await nextStep('2. From events to a balance');
  await attempt('Withdraw 10 USD');
  await page.getByRole('button', { name: 'Play the fold' }).click();
  await expect(page.locator('.learn-state').first()).toContainText('balance 85.00 USD');
  await expectAccessible(page, ...WIDTHS);

  await nextStep('3. A rule says no');
  await attempt('Withdraw too much');
  await expect(trace).toContainText('Insufficient funds.');
  await expect(events).toHaveCount(5);

  await nextStep('4. Two writers at once');
  await attempt('Start both writers');
  await expect(trace).toContainText('Expects version 5: refused, the version is already 6.');
  await expect(events).toHaveCount(7);

  await nextStep('5. Read models');
  await attempt('Stop');
  await attempt('Deposit 25 USD');
  await expect(log).toContainText('Read model (stopped): checkpoint 7 of 8');
  await page.getByRole('button', { name: 'Rebuild' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'start it first' })).toBeVisible();
  await attempt('Start');
  await expect(log).toContainText('Read model (running): checkpoint 8 of 8');
  await attempt('Rebuild');
  await expect(trace).toContainText('no differences');

  await nextStep('6. Time travel');
  await page.getByRole('slider', { name: 'Version' }).fill('2');
  await expect(page.locator('.learn-tool .learn-state:visible')).toHaveText(
    'version 2, Ada Lovelace, balance 100.00 USD',
  );
  await expectAccessible(page, ...WIDTHS);

  await nextStep('7. A crash');
  await attempt('Kill a writer');
  await expect(trace).toContainText('Every acknowledged event is stored. None is lost.');

  await nextStep('8. Sent twice, done once');
  const before = await events.count();
  await attempt('Deposit 7 USD, twice');
  await expect(events).toHaveCount(before + 1);

  await nextStep('9. Erasing a person');
  await expect(events.first()).not.toContainText('Ada');
  await attempt('Erase the person');
  await expect(events.last()).toContainText('Person erased');

  await page.reload();
  await expect(events).toHaveCount(before + 2);
  await page.getByRole('link', { name: 'Next step' }).press('Enter');
  await expect(page.getByRole('heading', { name: '10. Proving an event' })).toBeFocused();
  await expect(page.getByRole('link', { name: 'To the events of this service' })).toBeVisible();
  await attempt('Prove a deposit');
  await expect(trace).toContainText('Refused.');
  await expectAccessible(page, ...WIDTHS);

  await page.getByRole('button', { name: 'End the lesson and drop its log' }).click();
  await expect(log).toContainText('It is created when you first try something.');
  expect(await fresh.head()).toBe(0);
});
