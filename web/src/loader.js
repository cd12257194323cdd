// @ts-check
// Reads the data of the current page when the route or the log changes.

import { Problem } from './api.js';
import { PAGE_EVENTS } from './ledger.js';

/** @import { AccountResponse, Event } from './api.js' */
/** @import { State, Store } from './store.js' */

export const PAGE_ACCOUNTS = 50;
const READ_EVENTS_MAX = 1000;
const FEED_GRACE_MS = 1_000;
const RETRY_MS = 3_000;

/**
 * @typedef {Pick<typeof import('./api.js'),
 *   'account' | 'accountAsOf' | 'accounts' | 'accountEvents' | 'eventsAfter'>} ReadApi
 */

/**
 * @param {Store} store
 * @param {ReadApi} api
 */
export function startLoader(store, api) {
  const readList = latestRun(store, () => loadAccountList(store, api), 'account-list-failed');
  const readPage = latestRun(store, () => loadPage(store, api), 'page-failed');

  store.subscribe((state, before) => {
    const justLoaded = state.log.loaded && !before.log.loaded;
    if (!state.log.loaded) return;
    const becameStale = state.accountList.stale && !before.accountList.stale;
    if (justLoaded || pageChanged(state, before) || becameStale) readList();
    const gap = state.ledger?.gap && !before.ledger?.gap;
    if (justLoaded || state.route !== before.route || gap) readPage();
  });

  return {
    /**
     * Reads the account again unless the feed delivers its new version soon.
     *
     * @param {AccountResponse} account
     */
    ensureShown(account) {
      setTimeout(() => {
        const { ledger } = store.state();
        const shown = ledger?.to === null && ledger.account.id === account.aggregateId;
        if (shown && ledger.account.version < account.version) readPage();
      }, FEED_GRACE_MS);
    },
  };
}

/** @param {State} state @param {State} before */
function pageChanged({ accountList }, { accountList: before }) {
  return accountList.search !== before.search || accountList.cursor !== before.cursor;
}

/**
 * Creates a function that runs `load` and drops the outcome if a later run began. Retries after a
 * server error or a missing response.
 *
 * @param {Store} store
 * @param {() => Promise<() => void>} load resolves to a function that dispatches the outcome
 * @param {'account-list-failed' | 'page-failed'} kind
 */
function latestRun(store, load, kind) {
  let runs = 0;
  return async function run() {
    const mine = ++runs;
    const current = () => mine === runs;
    try {
      const done = await load();
      if (current()) done();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (!current()) return;
      store.dispatch({ kind, error: error.message });
      if (error.status === 0 || error.status >= 500) setTimeout(() => current() && run(), RETRY_MS);
    }
  };
}

/** @param {Store} store @param {ReadApi} api */
async function loadAccountList(store, api) {
  const { accountList, log } = store.state();
  const page = { search: accountList.search, cursor: accountList.cursor, limit: PAGE_ACCOUNTS };
  const response = await api.accounts(page, log.lastPosition);
  return () => store.dispatch({ kind: 'account-list-read', ...response });
}

/** @param {Store} store @param {ReadApi} api @returns {Promise<() => void>} */
async function loadPage(store, api) {
  const { route } = store.state();
  if (route.page === 'account') {
    return route.to === null
      ? loadLedger(store, api, route.id)
      : loadOlderLedger(store, api, route.id, route.to);
  }
  if (route.page === 'events' && route.to !== null) return loadLogPage(store, api, route.to);
  return () => {};
}

/** @param {Store} store @param {ReadApi} api @param {string} id */
async function loadLedger(store, api, id) {
  const account = await api.account(id);
  const events = await api.accountEvents(
    id,
    Math.max(0, account.version - PAGE_EVENTS),
    READ_EVENTS_MAX,
  );
  return () => store.dispatch({ kind: 'ledger-read', account, events });
}

/**
 * A page that ends at version `to`, with the account as it was then.
 *
 * @param {Store} store @param {ReadApi} api @param {string} id @param {number} to
 */
async function loadOlderLedger(store, api, id, to) {
  const account = await api.account(id);
  const end = Math.min(to, account.version);
  const past = await api.accountAsOf(id, { version: end });
  const first = Math.max(0, end - PAGE_EVENTS);
  const events = await api.accountEvents(id, first, end - first);
  return () => store.dispatch({ kind: 'older-ledger-read', account, past, events, to });
}

/** @param {Store} store @param {ReadApi} api @param {number} to */
async function loadLogPage(store, api, to) {
  const first = Math.max(0, to - PAGE_EVENTS);
  const { events } = await api.eventsAfter(first, to - first);
  return () => store.dispatch({ kind: 'log-page-read', page: { to, events } });
}
