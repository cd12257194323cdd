// @ts-check
// Days in UTC, as an import stores them: the same day for every reader. Pure.

const DAY_MS = 86_400_000;

/**
 * The first instant of a day; null if the text is not one.
 *
 * @param {string} day such as `2026-01-31`
 */
export function startOfDay(day) {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return null;
  const start = new Date(`${day}T00:00:00.000Z`);
  return !Number.isNaN(start.getTime()) && dayOf(start) === day ? start : null;
}

/**
 * The first instant after a day; null if the text is not one.
 *
 * @param {string} day such as `2026-01-31`
 */
export function endOfDay(day) {
  const start = startOfDay(day);
  return start && new Date(start.getTime() + DAY_MS);
}

/**
 * The first and the last day of a period.
 *
 * @param {string} period `2026`, `2026-01`, `2026-01-31` or `2026-01-31T14:03`
 */
export function daysOf(period) {
  const day = period.slice(0, 10);
  if (day.length === 10) return { from: day, to: day };
  const from = `${day.length === 4 ? `${day}-01` : day}-01`;
  const last = new Date(`${day.length === 4 ? `${day}-12` : day}-01T00:00:00.000Z`);
  last.setUTCMonth(last.getUTCMonth() + 1, 0);
  return { from, to: dayOf(last) };
}

/**
 * The month some months before or after that of a day: `2026-01`. Years end with 9999.
 *
 * @param {string} day @param {number} by
 */
export function monthBeside(day, by) {
  const month = new Date(`${day.slice(0, 7)}-01T00:00:00.000Z`);
  month.setUTCMonth(month.getUTCMonth() + by);
  return (month.getUTCFullYear() > 9999 ? day : dayOf(month)).slice(0, 7);
}

/** @param {Date} instant `2026-01-31` */
export function dayOf(instant) {
  return instant.toISOString().slice(0, 10);
}
