// @ts-check
// The addresses of the console's pages.

import { startOfDay } from './days.js';

/**
 * @typedef {{ page: 'events', to: number | null }
 *   | { page: 'accounts' }
 *   | { page: 'open' }
 *   | { page: 'import' }
 *   | { page: 'readModels' }
 *   | { page: 'learn', step: number }
 *   | { page: 'statement', id: string, from: string | null, to: string | null }
 *   | { page: 'unknown', path: string }
 *   | { page: 'account', id: string, to: number | null }} Route
 */

/** Number of steps of the lesson. */
export const STEPS_MAX = 10;

/** Pages without a part of their own in the address. @satisfies {Record<string, Route>} */
const PAGES = /** @type {const} */ ({
  '': { page: 'events', to: null },
  open: { page: 'open' },
  import: { page: 'import' },
  'read-models': { page: 'readModels' },
});

/** @param {string} hash @returns {Route} */
export function routeOf(hash) {
  const path = hash.replace(/^#?\/?/, '');
  const [page, ...rest] = path.split('/').map(decoded);
  return knownRoute(page, rest) ?? { page: 'unknown', path };
}

/** @param {string} page @param {string[]} rest @returns {Route | null} */
function knownRoute(page, rest) {
  const [first, second] = rest;
  switch (page) {
    case '':
    case 'open':
    case 'import':
    case 'read-models':
      return rest.length === 0 ? PAGES[page] : null;
    case 'learn': {
      const step = first === undefined ? 1 : numberFrom(first);
      return rest.length > 1 || step === null || step > STEPS_MAX ? null : { page: 'learn', step };
    }
    case 'events': {
      const to = numberFrom(first);
      return rest.length > 1 || (first && to === null) ? null : { page: 'events', to };
    }
    case 'accounts': {
      if (!first) return rest.length > 1 ? null : { page: 'accounts' };
      if (second === 'statement') return statementRoute(first, rest.slice(2));
      const to = numberFrom(second);
      return rest.length > 2 || (second && to === null) ? null : { page: 'account', id: first, to };
    }
    default:
      return null;
  }
}

/** @param {string} id @param {string[]} period its first and its last day @returns {Route | null} */
function statementRoute(id, period) {
  const [from, to] = period;
  if (period.length === 0) return { page: 'statement', id, from: null, to: null };
  const valid = period.length === 2 && startOfDay(from) && startOfDay(to) && from <= to;
  return valid ? { page: 'statement', id, from, to } : null;
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
    case 'statement': {
      const statement = `#/accounts/${encodeURIComponent(route.id)}/statement`;
      return route.from === null ? statement : `${statement}/${route.from}/${route.to}`;
    }
    case 'accounts':
      return '#/accounts';
    case 'open':
      return '#/open';
    case 'import':
      return '#/import';
    case 'readModels':
      return '#/read-models';
    case 'learn':
      return route.step === 1 ? '#/learn' : `#/learn/${route.step}`;
    case 'unknown':
      return `#/${route.path}`;
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
