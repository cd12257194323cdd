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
 * `1,234.50`: with the decimals of the currency, and more if the value has more.
 *
 * @param {bigint} value
 * @param {string} currency
 */
export function decimal(value, currency) {
  const digits = String(value < 0n ? -value : value).padStart(SCALE + 1, '0');
  const whole = digits.slice(0, -SCALE).replace(/\B(?=(\d{3})+$)/g, ',');
  const decimals = DECIMALS.get(currency) ?? 2;
  const fraction = digits.slice(-SCALE).replace(/0+$/, '').padEnd(decimals, '0');
  return (value < 0n ? '−' : '') + whole + (fraction && `.${fraction}`);
}

/** @param {bigint} value @param {string} currency `1,234.50 USD` */
export function money(value, currency) {
  return `${decimal(value, currency)} ${currency}`;
}

/**
 * Parses typed text to a decimal string for JSON; null if it is not a number. A comma only separates
 * thousands: `1,50` is rejected.
 *
 * @param {string} text
 * @returns {string | null}
 */
export function parseAmount(text) {
  const plain = text.replace(/[\s'’]/g, '').replace(/^−/, '-');
  if (!/^-?(\d+|\d{1,3}(,\d{3})+)?(\.\d+)?$/.test(plain) || !/\d/.test(plain)) return null;
  return plain
    .replaceAll(',', '')
    .replace(/^(-?)0*(?=\d)/, '$1')
    .replace(/^(-?)\./, '$10.')
    .replace(/\.?0+$/, (zeros) => (zeros.startsWith('.') ? '' : zeros))
    .replace(/(\.\d*[1-9])0+$/, '$1');
}
