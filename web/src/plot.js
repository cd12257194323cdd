// @ts-check
// The balance of an account over time: as a line of steps, and as a table. Pure.

import { happenedAt } from './format.js';

/** @import { LedgerEntry } from './ledger.js' */

/** Maximum number of rows of the table. */
export const ROWS_MAX = 31;

/** Lengths of an instant's text that name its year, month, day, minute. */
const PERIODS = [4, 7, 10, 16];

/**
 * The balance from an instant on.
 *
 * @typedef {{ at: number, balance: bigint }} Point
 */

/**
 * An event counts at the latest time of itself and all events before it, as in past states of the
 * API, so the line never goes back.
 *
 * @param {LedgerEntry[]} entries in version order
 * @returns {Point[]}
 */
export function pointsOf(entries) {
  let latest = -Infinity;
  return entries.map(({ event, balance }) => {
    latest = Math.max(latest, Date.parse(happenedAt(event)));
    return { at: latest, balance };
  });
}

/**
 * The line of steps through the points, in a box of 1000 by 1000, as an SVG path. The lower edge is
 * 0. If all points are at one instant, they are at equal distances.
 *
 * @param {Point[]} points
 */
export function pathOf(points) {
  const [first, last] = [points[0].at, points[points.length - 1].at];
  const highest = Number(highestOf(points)) || 1;
  /** @param {Point} point @param {number} i */
  const x = ({ at }, i) =>
    last > first ? (at - first) / (last - first) : i / Math.max(1, points.length - 1);
  /** @param {Point} point */
  const y = ({ balance }) => 1 - Number(balance) / highest;
  return points
    .map((point, i) => {
      const [px, py] = [x(point, i), y(point)].map((part) => Math.round(part * 1000));
      return i === 0 ? `M${px} ${py}` : `H${px}V${py}`;
    })
    .join('');
}

/** @param {Point[]} points */
export function highestOf(points) {
  return points.reduce((most, { balance }) => (balance > most ? balance : most), 0n);
}

/**
 * The balance at the end of each year, month, day or minute (UTC) in which it changed: the shortest
 * of these with few enough rows, or the longest with as many. If even the years are too many, the
 * latest ones.
 *
 * @param {Point[]} points
 * @returns {{ period: string, balance: bigint }[]} the period as `2026`, `2026-01`, `2026-01-31` or
 *     `2026-01-31T14:03`, oldest first
 */
export function tableOf(points) {
  let rows = rowsOf(points, PERIODS[0]);
  for (const length of PERIODS.slice(1)) {
    const finer = rowsOf(points, length);
    if (finer.length > rows.length && finer.length <= ROWS_MAX) rows = finer;
  }
  return rows.slice(-ROWS_MAX);
}

/** @param {Point[]} points @param {number} length of the period's text */
function rowsOf(points, length) {
  const rows = new Map(
    points.map(({ at, balance }) => [new Date(at).toISOString().slice(0, length), balance]),
  );
  return [...rows].map(([period, balance]) => ({ period, balance }));
}
