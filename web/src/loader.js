// @ts-check
// Reads what the page that is shown needs, whenever the route or the log makes it necessary.

import { Problem } from './api.js';
import { balanceBefore, PAGE_LINES } from './ledger.js';
import { units } from './money.js';

/** @import { AccountAnswer, Event } from './api.js' */
/** @import { State, Store } from './store.js' */

export const INDEX_ACCOUNTS = 50;
const WALK_EVENTS = 1000;
const FEED_GRACE_MS = 1_000;
const RETRY_MS = 3_000;

/**
 * @typedef {Pick<typeof import('./api.js'), 'account' | 'accounts' | 'accountEvents' | 'eventsAfter'>} Reads
 */

/**
 * @param {Store} store
 * @param {Reads} api
 */
export function startLoader(store, api) {
  const index = latest(store, () => loadIndex(store, api), 'index-failed');
  const page = latest(store, () => loadPage(store, api), 'page-failed');

  store.watch((state, before) => {
    const fresh = state.log.opened && !before.log.opened;
    if (!state.log.opened) return;
    if (fresh || asked(state, before) || (state.index.stale && !before.index.stale)) index();
    const hole = state.ledger?.hole && !before.ledger?.hole;
    if (fresh || state.route !== before.route || hole) page();
  });

  return {
    /**
     * Reads the account again should the feed not bring its new version soon.
     *
     * @param {AccountAnswer} account
     */
    expect(account) {
      setTimeout(() => {
        const { ledger } = store.state();
        const shown = ledger?.to === null && ledger.account.id === account.aggregateId;
        if (shown && ledger.account.version < account.version) page();
      }, FEED_GRACE_MS);
    },
  };
}

/** @param {State} state @param {State} before */
function asked({ index }, { index: before }) {
  return index.search !== before.search || index.cursor !== before.cursor;
}

/**
 * Only the outcome of the latest run counts. One that found no server runs again after a while.
 *
 * @param {Store} store
 * @param {() => Promise<() => void>} load gives what to do with the outcome
 * @param {'index-failed' | 'page-failed'} kind
 */
function latest(store, load, kind) {
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
      store.tell({ kind, error: error.message });
      if (error.status === 0 || error.status >= 500) setTimeout(() => current() && run(), RETRY_MS);
    }
  };
}

/** @param {Store} store @param {Reads} api */
async function loadIndex(store, api) {
  const { index, log } = store.state();
  const page = { search: index.search, cursor: index.cursor, limit: INDEX_ACCOUNTS };
  const answer = await api.accounts(page, log.last);
  return () => store.tell({ kind: 'index-read', ...answer });
}

/** @param {Store} store @param {Reads} api @returns {Promise<() => void>} */
async function loadPage(store, api) {
  const { route } = store.state();
  if (route.page === 'account') {
    return route.to === null
      ? loadLedger(store, api, route.id)
      : loadOlderLedger(store, api, route.id, route.to);
  }
  if (route.page === 'entries' && route.to !== null) return loadEntries(store, api, route.to);
  return () => {};
}

/** @param {Store} store @param {Reads} api @param {string} id */
async function loadLedger(store, api, id) {
  const account = await api.account(id);
  const events = await api.accountEvents(
    id,
    Math.max(0, account.version - PAGE_LINES),
    WALK_EVENTS,
  );
  return () => store.tell({ kind: 'ledger-read', account, events });
}

/**
 * Reckons the balance at `to` from the present one, back through the events since.
 *
 * @param {Store} store @param {Reads} api @param {string} id @param {number} to
 */
async function loadOlderLedger(store, api, id, to) {
  const account = await api.account(id);
  const end = Math.min(to, account.version);
  let balance = units(account.balance);
  for (let after = end; after < account.version; after += WALK_EVENTS) {
    const count = Math.min(WALK_EVENTS, account.version - after);
    balance = balanceBefore(balance, await api.accountEvents(id, after, count));
  }
  const first = Math.max(0, end - PAGE_LINES);
  const events = await api.accountEvents(id, first, end - first);
  return () => store.tell({ kind: 'older-ledger-read', account, events, balance, to });
}

/** @param {Store} store @param {Reads} api @param {number} to */
async function loadEntries(store, api, to) {
  const first = Math.max(0, to - PAGE_LINES);
  const { events } = await api.eventsAfter(first, to - first);
  return () => store.tell({ kind: 'page-read', page: { to, events } });
}
