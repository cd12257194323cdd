// @ts-check
// All that the window knows, in one tree, and the one function by which it changes.

import { accountFrom, emptyIndex, evolveIndex, indexRead } from './accounts.js';
import { evolveLedger, newestLedger, olderLedger } from './ledger.js';
import { emptyLog, evolveLog } from './log.js';

/** @import { AccountAnswer, Event } from './api.js' */
/** @import { Index } from './accounts.js' */
/** @import { Ledger } from './ledger.js' */
/** @import { Log, LogHappening } from './log.js' */
/** @import { Route } from './route.js' */

/**
 * An older page of the log: its events, in log order.
 *
 * @typedef {{ to: number, events: Event[] }} Page
 */

/**
 * @typedef {object} State
 * @property {Route} route
 * @property {Log} log
 * @property {Index} index
 * @property {Ledger | null} ledger of the account that is shown
 * @property {Page | null} page the older page of the log that is shown
 * @property {string | null} error why what the route asks for is not there
 */

/**
 * @typedef {LogHappening
 *   | { kind: 'routed', route: Route }
 *   | { kind: 'index-asked', search: string, cursor: string | null, trail: (string | null)[] }
 *   | { kind: 'index-read', accounts: AccountAnswer[], next: string | null }
 *   | { kind: 'index-failed', error: string }
 *   | { kind: 'ledger-read', account: AccountAnswer, events: Event[] }
 *   | { kind: 'older-ledger-read', account: AccountAnswer, events: Event[], balance: bigint,
 *       to: number }
 *   | { kind: 'page-read', page: Page }
 *   | { kind: 'page-failed', error: string }
 *   | { kind: 'answered', account: AccountAnswer }} Happening
 */

/** @type {State} */
export const emptyState = {
  route: { page: 'entries', to: null },
  log: emptyLog,
  index: emptyIndex,
  ledger: null,
  page: null,
  error: null,
};

/**
 * @param {State} state
 * @param {Happening} happening
 * @returns {State}
 */
export function evolve(state, happening) {
  switch (happening.kind) {
    case 'connected':
    case 'disconnected':
    case 'opened':
    case 'received':
    case 'fetched':
    case 'beyond-head':
      return withLog(state, evolveLog(state.log, happening));
    case 'routed':
      return withRoute(state, happening.route);
    case 'index-asked': {
      const { search, cursor, trail } = happening;
      return { ...state, index: { ...state.index, search, cursor, trail, loading: true } };
    }
    case 'index-read': {
      const page = { accounts: happening.accounts.map(accountFrom), next: happening.next };
      return { ...state, index: indexRead(state.index, page, state.log.events) };
    }
    case 'index-failed':
      return { ...state, index: { ...state.index, loading: false, error: happening.error } };
    case 'ledger-read': {
      const ledger = newestLedger(accountFrom(happening.account), happening.events);
      return { ...state, ledger: evolveLedger(ledger, state.log.events), error: null };
    }
    case 'older-ledger-read': {
      const { account, events, balance, to } = happening;
      const ledger = olderLedger(accountFrom(account), events, balance, to);
      return { ...state, ledger: evolveLedger(ledger, state.log.events), error: null };
    }
    case 'page-read':
      return { ...state, page: happening.page, error: null };
    case 'page-failed':
      return { ...state, error: happening.error };
    case 'answered':
      return { ...state, index: withAnswer(state.index, happening.account) };
  }
}

/** @param {State} state @param {Log} log @returns {State} */
function withLog(state, log) {
  if (log.generation !== state.log.generation) {
    const { route } = state;
    return { ...emptyState, route, log };
  }
  const ledger = state.ledger && evolveLedger(state.ledger, log.applied);
  return { ...state, log, index: evolveIndex(state.index, log.applied), ledger };
}

/** @param {State} state @param {Route} route @returns {State} */
function withRoute(state, route) {
  const sameAccount = route.page === 'account' && route.id === state.ledger?.account.id;
  const ledger = sameAccount ? state.ledger : null;
  const samePage = route.page === 'entries' && route.to === state.page?.to;
  return { ...state, route, ledger, page: samePage ? state.page : null, error: null };
}

/**
 * What the server said of an account, where it is newer.
 *
 * @param {Index} index
 * @param {AccountAnswer} answer
 * @returns {Index}
 */
function withAnswer(index, answer) {
  const account = accountFrom(answer);
  /** @param {import('./accounts.js').Account} a */
  const newer = (a) => (a.id === account.id && a.version < account.version ? account : a);
  return { ...index, accounts: index.accounts.map(newer), opened: index.opened.map(newer) };
}

/**
 * @typedef {object} Store
 * @property {() => State} state
 * @property {(happening: Happening) => void} tell
 * @property {(listener: (state: State, before: State) => void) => void} watch at every step
 */

/** @returns {Store} */
export function createStore() {
  let state = emptyState;
  /** @type {((state: State, before: State) => void)[]} */
  const listeners = [];
  return {
    state: () => state,
    watch: (listener) => void listeners.push(listener),
    tell(happening) {
      const before = state;
      state = evolve(state, happening);
      for (const listener of listeners) listener(state, before);
    },
  };
}
