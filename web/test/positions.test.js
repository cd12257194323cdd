// @ts-check
import { describe, expect, it } from 'vitest';
import { endOfDay } from '../src/days.js';
import { lastPositionBefore } from '../src/positions.js';

describe('The last position before an instant', () => {
  it.each([0, 1, 2, 3, 10, 1_000])('is found in a log of %i events', async (head) => {
    // Two events of each millisecond.
    const recordedAt = async (/** @type {number} */ position) => Math.floor(position / 2);
    for (const instant of [0, 1, 2, Math.floor(head / 2), head]) {
      const positions = Array.from({ length: head }, (_, i) => i + 1);
      const expected = positions.filter((p) => Math.floor(p / 2) < instant).at(-1) ?? 0;
      expect(await lastPositionBefore(instant, head, recordedAt)).toBe(expected);
    }
  });

  it('needs few reads', async () => {
    let reads = 0;
    await lastPositionBefore(7_000_000, 10_000_000, async (position) => {
      reads++;
      return position;
    });
    expect(reads).toBeLessThanOrEqual(25);
  });
});

describe('The end of a day', () => {
  it.each([
    ['2026-01-31', '2026-02-01T00:00:00.000Z'],
    ['2024-02-28', '2024-02-29T00:00:00.000Z'],
    ['1993-12-31', '1994-01-01T00:00:00.000Z'],
  ])('%s is %s', (day, end) => {
    expect(endOfDay(day)?.toISOString()).toBe(end);
  });

  it.each(['', '2026-02-30', '31.1.2026', '2026-1-1'])('%j is not a day', (text) => {
    expect(endOfDay(text)).toBeNull();
  });
});
