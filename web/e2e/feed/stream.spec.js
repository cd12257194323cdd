// @ts-check
// The event stream with EventSource of a browser, which accepts gzip.

import { UNAVAILABLE, expect, test, visit } from '../test.js';

test.describe('EventSource', () => {
  test.use({ expectedErrors: UNAVAILABLE });

  test('gets every event once, compressed, across a restart', async ({ page, fresh }) => {
    const id = await fresh.open('Ada');
    await fresh.deposit(id, 1);
    await visit(page, fresh);
    const response = page.waitForResponse(/events\/stream/);
    const seen = await page.evaluateHandle(() => {
      /** @type {number[]} */
      const positions = [];
      const source = new EventSource('/api/events/stream');
      for (const type of ['USER_CREATED', 'FUNDS_DEPOSITED']) {
        source.addEventListener(type, (event) => {
          positions.push(JSON.parse(event.data).position);
        });
      }
      return positions;
    });
    const positions = () => seen.jsonValue();

    expect((await response).headers()['content-encoding']).toBe('gzip');
    await expect.poll(positions).toEqual([1, 2]);
    await fresh.deposit(id, 1);
    await expect.poll(positions).toEqual([1, 2, 3]);
    await fresh.stop();
    await fresh.start();
    await fresh.deposit(id, 1);
    await expect.poll(positions).toEqual([1, 2, 3, 4]);
  });
});
