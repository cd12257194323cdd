// @ts-check
// Exact money: a bigint of ten-thousandths, the smallest unit of any currency.

const SCALE = 4;

/** Currencies whose minor unit is not a hundredth (ISO 4217). */
const DECIMALS = new Map([
  ...'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map(zero),
  ...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map(three),
  ...'CLF UYW'.split(' ').map(four),
]);

/** @param {string} code @returns {[string, number]} */
function zero(code) {
  return [code, 0];
}
/** @param {string} code @returns {[string, number]} */
function three(code) {
  return [code, 3];
}
/** @param {string} code @returns {[string, number]} */
function four(code) {
  return [code, 4];
}

/**
 * The exact value of an amount from the API. Amounts are below 10^15 minor units, so the shortest
 * decimal form of the JSON number is the number that the server sent.
 *
 * @param {number | string} amount
 * @returns {bigint}
 */
export function units(amount) {
  const match = /^(-?)(\d+)(?:\.(\d{1,4}))?$/.exec(String(amount));
  if (!match) throw new RangeError(`not an amount of money: ${amount}`);
  const [, sign, whole, fraction = ''] = match;
  const value = BigInt(whole + fraction.padEnd(SCALE, '0'));
  return sign ? -value : value;
}

/**
 * How a locale writes numbers.
 *
 * @typedef {object} NumberForm
 * @property {string} decimal sign
 * @property {string} group sign between groups of digits
 * @property {number} groupDigits of a group that is not the last one
 * @property {Intl.NumberFormat} format of whole numbers
 */

/** @param {string} [locale] by default the browser's @returns {NumberForm} */
export function numberForm(locale) {
  const format = new Intl.NumberFormat(locale, { numberingSystem: 'latn' });
  const parts = format.formatToParts(123_456_789.5);
  /** @param {string} type */
  const all = (type) => parts.filter((part) => part.type === type).map(({ value }) => value);
  const groups = all('integer');
  return {
    decimal: all('decimal')[0] ?? '.',
    group: all('group')[0] ?? '',
    groupDigits: groups.at(-2)?.length ?? 3,
    format,
  };
}

const HERE = numberForm();

/** Number of decimals of a currency. @param {string} currency */
export function decimalsOf(currency) {
  return DECIMALS.get(currency) ?? 2;
}

/**
 * `1,234.50`: with the decimals of the currency, and more if the value has more.
 *
 * @param {bigint} value
 * @param {string} currency
 * @param {NumberForm} form
 */
export function decimal(value, currency, form = HERE) {
  const digits = String(value < 0n ? -value : value).padStart(SCALE + 1, '0');
  const whole = form.format.format(BigInt(digits.slice(0, -SCALE)));
  const fraction = digits.slice(-SCALE).replace(/0+$/, '').padEnd(decimalsOf(currency), '0');
  return (value < 0n ? '−' : '') + whole + (fraction && form.decimal + fraction);
}

/** @param {bigint} value @param {string} currency @param {NumberForm} form `1,234.50 USD` */
export function money(value, currency, form = HERE) {
  return `${decimal(value, currency, form)} ${currency}`;
}

/** @param {number | bigint} count `26,287` */
export function wholeNumber(count) {
  return HERE.format.format(count);
}

/**
 * Whether a transfer or a withdrawal of this amount is to be confirmed: above a million of the currency's smallest
 * units, such as 10,000.00 USD.
 *
 * @param {bigint} value
 * @param {string} currency
 */
export function isLarge(value, currency) {
  return value > 1_000_000n * 10n ** BigInt(SCALE - decimalsOf(currency));
}

/**
 * Parses typed text to a decimal string for JSON; null if it is not a number as the locale writes
 * it. Spaces and apostrophes may separate thousands everywhere. A point or a comma is the decimal
 * sign, or separates thousands, or is refused: what it is depends on the locale alone. So `1,50` is
 * refused where the point is the decimal sign.
 *
 * @param {string} text
 * @param {NumberForm} form
 * @returns {string | null}
 */
export function parseAmount(text, form = HERE) {
  const plain = text.replace(/[\s'’]/g, '').replace(/^−/, '-');
  const point = escaped(form.decimal);
  const group = /[\s'’]/.test(form.group) || form.group === '' ? null : escaped(form.group);
  const size = form.groupDigits;
  const grouped = group ? `|\\d{1,${size}}(${group}\\d{${size}})*${group}\\d{3}` : '';
  const number = new RegExp(`^-?(\\d+${grouped})?(${point}\\d+)?$`);
  if (!number.test(plain) || !/\d/.test(plain)) return null;
  return plain
    .replaceAll(group ? form.group : '\0', '')
    .replace(form.decimal, '.')
    .replace(/^(-?)0*(?=\d)/, '$1')
    .replace(/^(-?)\./, '$10.')
    .replace(/\.?0+$/, (zeros) => (zeros.startsWith('.') ? '' : zeros))
    .replace(/(\.\d*[1-9])0+$/, '$1');
}

/** @param {string} sign */
function escaped(sign) {
  return `[${sign}]`;
}
