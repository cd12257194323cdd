// @ts-check
// The time cursor: the position as of which all pages are shown, in the address.

/**
 * By which times the cursor moves: those at which events occurred, or were recorded.
 *
 * @returns {'occurred' | 'recorded'}
 */
export const basis = () => (parameters().get('basis') === 'occurred' ? 'occurred' : 'recorded');

function parameters() {
  const [, query = ''] = location.hash.split(/\?(.*)/s);
  return new URLSearchParams(query);
}

/** The position of the cursor; null if it is at the newest event. @returns {number | null} */
export function asOf() {
  const position = Number(parameters().get('asof'));
  return Number.isSafeInteger(position) && position > 0 ? position : null;
}
