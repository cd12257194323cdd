// @ts-check
// The addresses of the console's pages.

/**
 * @typedef {{ page: 'events', to: number | null }
 *   | { page: 'accounts' }
 *   | { page: 'open' }
 *   | { page: 'readModels' }
 *   | { page: 'account', id: string, to: number | null }} Route
 */

/** @param {string} hash @returns {Route} */
export function routeOf(hash) {
  const [page = '', first, second] = hash
    .replace(/^#?\/?/, '')
    .split('/')
    .map(decoded);
  if (page === 'accounts' && first) return { page: 'account', id: first, to: numberFrom(second) };
  if (page === 'accounts') return { page: 'accounts' };
  if (page === 'open') return { page: 'open' };
  if (page === 'read-models') return { page: 'readModels' };
  return { page: 'events', to: page === 'events' ? numberFrom(first) : null };
}

/** @param {Route} route */
export function hrefOf(route) {
  switch (route.page) {
    case 'events':
      return route.to === null ? '#/' : `#/events/${route.to}`;
    case 'account': {
      const account = `#/accounts/${encodeURIComponent(route.id)}`;
      return route.to === null ? account : `${account}/${route.to}`;
    }
    case 'accounts':
      return '#/accounts';
    case 'open':
      return '#/open';
    case 'readModels':
      return '#/read-models';
  }
}

/** @param {string | undefined} text @returns {number | null} */
function numberFrom(text) {
  return text && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null;
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}
