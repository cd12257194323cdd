// @ts-check
// JSON without loss: numbers keep their digits, which a JavaScript number may not hold.

/** A number as it was written. */
export class ExactNumber {
  /** @param {string} source */
  constructor(source) {
    this.source = source;
  }
}

/**
 * Parses JSON. A number that JavaScript would change becomes an {@link ExactNumber}, in browsers
 * that give the source of a value.
 *
 * @param {string} text
 * @returns {any}
 */
export function parseExactly(text) {
  return JSON.parse(
    text,
    /** @type {(this: any, key: string, value: any) => any} */ (
      /** @type {any} */ (
        (/** @type {string} */ _key, /** @type {any} */ value, /** @type {any} */ context) =>
          typeof value === 'number' && context?.source && String(value) !== context.source
            ? new ExactNumber(context.source)
            : value
      )
    ),
  );
}

/**
 * Writes a value as JSON, indented by two spaces.
 *
 * @param {unknown} value
 * @param {string} [indent]
 * @returns {string}
 */
export function write(value, indent = '') {
  if (value instanceof ExactNumber) return value.source;
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return `[\n${value.map((it) => deeper + write(it, deeper)).join(',\n')}\n${indent}]`;
  }
  if (value && typeof value === 'object') {
    const members = Object.entries(value);
    if (members.length === 0) return '{}';
    const lines = members.map(
      ([key, it]) => `${deeper}${JSON.stringify(key)}: ${write(it, deeper)}`,
    );
    return `{\n${lines.join(',\n')}\n${indent}}`;
  }
  return JSON.stringify(value) ?? 'null';
}
