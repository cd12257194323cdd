// @ts-check
import { describe, expect, it } from 'vitest';
import { highestOf, pathOf, pointsOf, ROWS_MAX, tableOf } from '../src/plot.js';
import { ADA, created, deposited, logOf } from './events.js';

/** @param {[string, number][]} balances instants and balances */
const points = (...balances) =>
  balances.map(([at, balance]) => ({ at: Date.parse(at), balance: BigInt(balance) }));

describe('The balance over time', () => {
  it('is a line of steps above 0', () => {
    const line = points(['2026-01-01', 0], ['2026-01-02', 100], ['2026-01-05', 50]);
    expect(pathOf(line)).toBe('M0 1000H250V0H1000V500');
    expect(highestOf(line)).toBe(100n);
  });

  it('has equal distances if everything happened at once', () => {
    const line = points(['2026-01-01', 0], ['2026-01-01', 100], ['2026-01-01', 100]);
    expect(pathOf(line)).toBe('M0 1000H500V0H1000V0');
  });

  it('is drawn for balances of 0 alone', () => {
    expect(pathOf(points(['2026-01-01', 0]))).toBe('M0 1000');
  });

  it('never goes back in time', () => {
    const [first, second, third] = logOf([
      [ADA, created()],
      [ADA, deposited(1)],
      [ADA, deposited(2)],
    ]);
    const entries = [
      { event: first, balance: 0n },
      { event: { ...second, occurredAt: '2027-01-01T00:00:00.000Z' }, balance: 10_000n },
      { event: { ...third, occurredAt: '1993-01-01T00:00:00.000Z' }, balance: 30_000n },
    ];
    const [, later, last] = pointsOf(entries);
    expect(last.at).toBe(later.at);
  });

  it('is a table of the last balance of each period', () => {
    const rows = tableOf(points(['2026-01-01T10:00Z', 1], ['2026-01-01T10:00:30Z', 2]));
    expect(rows).toEqual([{ period: '2026', balance: 2n }]);
  });

  it.each([
    [30, 86_400_000, 10],
    [3, 31 * 86_400_000, 7],
    [ROWS_MAX, 60_000, 16],
    [500, 86_400_000, 7],
    [60, 40 * 86_400_000, 4],
  ])('has few rows for %i points', (count, distance, length) => {
    const many = Array.from({ length: count }, (_, i) => ({
      at: Date.UTC(2020, 0, 1) + i * distance,
      balance: BigInt(i),
    }));
    const rows = tableOf(many);
    expect(rows.length).toBeLessThanOrEqual(ROWS_MAX);
    expect(rows.at(-1)).toEqual({
      period: new Date(many[count - 1].at).toISOString().slice(0, length),
      balance: BigInt(count - 1),
    });
  });

  it('has the latest years of a very long time', () => {
    const years = Array.from({ length: 40 }, (_, i) => ({
      at: Date.UTC(1980 + i, 0, 1),
      balance: 0n,
    }));
    expect(tableOf(years).map(({ period }) => period)).toEqual(
      Array.from({ length: ROWS_MAX }, (_, i) => String(1980 + 40 - ROWS_MAX + i)),
    );
  });
});
