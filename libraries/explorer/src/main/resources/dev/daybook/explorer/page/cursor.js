// @ts-check
// The time cursor: the position as of which all pages are shown, in the address.

/** The position of the cursor; null if it is at the newest event. @returns {number | null} */
export function asOf() {
  const [, query = ''] = location.hash.split(/\?(.*)/s);
  const position = Number(new URLSearchParams(query).get('asof'));
  return Number.isSafeInteger(position) && position > 0 ? position : null;
}
