// @ts-check
// Numbers, times and addresses as text.

import { asOf, basis } from './cursor.js';
import { ExactNumber } from './json.js';

const NUMBER = new Intl.NumberFormat();
const TIME = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' });

/** @param {number | ExactNumber} value */
export const number = (value) =>
  value instanceof ExactNumber ? value.source : NUMBER.format(value);

const DECIMAL = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 3 });
const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];

/** A number for a plot, as near as JavaScript has it. @param {number | ExactNumber} value */
export const approximate = (value) => (value instanceof ExactNumber ? Number(value.source) : value);

/** A number by its first three digits. @param {number} value */
export const decimal = (value) =>
  value >= 1000 ? NUMBER.format(Math.round(value)) : DECIMAL.format(value);

/** A size on disk, in units of a thousand. @param {number} size in bytes */
export function bytes(size) {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, size)) / 3));
  return new Intl.NumberFormat(undefined, {
    style: 'unit',
    unit: UNITS[power],
    unitDisplay: power === 0 ? 'long' : 'short',
    maximumSignificantDigits: 3,
  }).format(size / 1000 ** power);
}

/** @param {string} instant */
export function time(instant) {
  const at = new Date(instant);
  return Number.isNaN(at.getTime()) ? instant : TIME.format(at);
}

/**
 * A time at which an event occurred. Midnight in UTC stands for a day without a time, and is the same
 * day in every time zone.
 *
 * @param {string} instant
 */
export function occurrence(instant) {
  const isDay = /T00:00(:00(\.0+)?)?Z$/.test(instant);
  return isDay && !Number.isNaN(Date.parse(instant))
    ? DAY.format(new Date(instant))
    : time(instant);
}

/** @param {number} count @param {string} one @param {string} [many] */
export const count = (count, one, many = `${one}s`) =>
  `${NUMBER.format(count)} ${count === 1 ? one : many}`;

/**
 * The address of a page, with its parameters; empty ones are left out. The time cursor stays where
 * it is, unless the parameters move it.
 *
 * @param {string} page
 * @param {Record<string, unknown>} [parameters]
 */
export function address(page, parameters = {}) {
  const times = basis() === 'occurred' ? 'occurred' : '';
  const query = queryOf({ asof: asOf() ?? '', basis: times, ...parameters }).toString();
  return `#/${page}${query ? `?${query}` : ''}`;
}

/** @param {Record<string, unknown>} parameters */
export function queryOf(parameters) {
  const given = Object.entries(parameters).filter(
    ([, value]) => value !== undefined && value !== null && value !== '',
  );
  return new URLSearchParams(given.map(([key, value]) => [key, String(value)]));
}

/**
 * A text as one argument of a POSIX shell.
 *
 * @param {string} text
 */
export const shellQuoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`;
