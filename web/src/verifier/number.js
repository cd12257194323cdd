// @ts-check
import { require } from './verdict.js';

/**
 * A number as the formats write it: decimal, without leading zeros.
 *
 * @param {string} text
 * @param {string} what
 */
export function parseNumber(text, what) {
  const number = /^(0|[1-9]\d{0,15})$/.test(text) ? Number(text) : NaN;
  require(Number.isSafeInteger(number), `${what} is not a number: ${text}`);
  return number;
}
