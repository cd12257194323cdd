// @ts-check
// Numbers, times and addresses as text.

import { ExactNumber } from './json.js';

const NUMBER = new Intl.NumberFormat();
const TIME = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** @param {number | ExactNumber} value */
export const number = (value) =>
  value instanceof ExactNumber ? value.source : NUMBER.format(value);

/** @param {string} instant */
export function time(instant) {
  const at = new Date(instant);
  return Number.isNaN(at.getTime()) ? instant : TIME.format(at);
}

/** @param {number} count @param {string} one @param {string} [many] */
export const count = (count, one, many = `${one}s`) =>
  `${NUMBER.format(count)} ${count === 1 ? one : many}`;

/**
 * The address of a page, with its parameters; empty ones are left out.
 *
 * @param {string} page
 * @param {Record<string, unknown> | URLSearchParams} [parameters]
 */
export function address(page, parameters = {}) {
  const query = queryOf(parameters).toString();
  return `#/${page}${query ? `?${query}` : ''}`;
}

/** @param {Record<string, unknown> | URLSearchParams} parameters */
export function queryOf(parameters) {
  const all = parameters instanceof URLSearchParams ? [...parameters] : Object.entries(parameters);
  const given = all.filter(([, value]) => value !== undefined && value !== null && value !== '');
  return new URLSearchParams(given.map(([key, value]) => [key, String(value)]));
}

/**
 * A text as one argument of a POSIX shell.
 *
 * @param {string} text
 */
export const shellQuoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`;
