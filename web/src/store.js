// @ts-check
// The state of the window as one tree, and the one function that changes it.

import { accountFromResponse, applyPage, emptyAccountList, evolveAccountList } from './accounts.js';
import { evolveLedger, newestLedger, olderLedger } from './ledger.js';
import { emptyLog, evolveLog } from './log.js';
import { concerns } from './report.js';

/** @import { AccountResponse, Event } from './api.js' */
/** @import { AccountList } from './accounts.js' */
/** @import { Ledger } from './ledger.js' */
/** @import { Log, LogAction } from './log.js' */
/** @import { Route } from './route.js' */
/** @import { Report } from './report.js' */
/** @import { LostEvents } from './verifier/pin.js' */

/**
 * An older page of the log, in order of position.
 *
 * @typedef {{ to: number, events: Event[] }} LogPage
 */

/**
 * What a verification has found of the log as a whole: another key or history than this browser
 * remembers, or new keys that the former ones have signed.
 *
 * @typedef {{ kind: 'changed', why: string, known: string | null, served: string | null }
 *   | { kind: 'succeeded', successions: LostEvents[][] }} LogNotice
 */

/**
 * @typedef {object} Seals
 * @property {number | null} size number of events that the log has sealed; null if it isn't known
 * @property {string | null} failure why the log can't be sealed further
 * @property {LogNotice | null} notice
 */

/**
 * @typedef {object} State
 * @property {Route} route
 * @property {Log} log
 * @property {AccountList} accountList
 * @property {Ledger | null} ledger of the account shown
 * @property {Seals} seals
 * @property {Report | null} report of the latest command, if it was not closed
 * @property {LogPage | null} logPage older page of the log, if one is shown
 * @property {string | null} error why the page could not be loaded
 */

/**
 * @typedef {LogAction
 *   | { kind: 'route-changed', route: Route }
 *   | { kind: 'account-list-requested', search: string, cursor: string | null,
 *       previous: (string | null)[] }
 *   | { kind: 'account-list-read', accounts: AccountResponse[], next: string | null }
 *   | { kind: 'account-list-failed', error: string }
 *   | { kind: 'ledger-read', account: AccountResponse, events: Event[] }
 *   | { kind: 'older-ledger-read', account: AccountResponse, past: AccountResponse,
 *       events: Event[], to: number }
 *   | { kind: 'log-page-read', page: LogPage }
 *   | { kind: 'page-failed', error: string }
 *   | { kind: 'seals-read', size: number | null, failure: string | null, generation: number }
 *   | { kind: 'log-verified', notice: LogNotice }
 *   | { kind: 'notice-closed' }
 *   | { kind: 'command-reported', report: Report }
 *   | { kind: 'report-closed' }
 *   | { kind: 'command-succeeded', account: AccountResponse }} Action
 */

/** @type {State} */
export const emptyState = {
  route: { page: 'events', to: null },
  log: emptyLog,
  accountList: emptyAccountList,
  ledger: null,
  seals: { size: null, failure: null, notice: null },
  report: null,
  logPage: null,
  error: null,
};

/**
 * @param {State} state
 * @param {Action} action
 * @returns {State}
 */
export function evolve(state, action) {
  switch (action.kind) {
    case 'connected':
    case 'disconnected':
    case 'loaded':
    case 'received':
    case 'fetched':
    case 'beyond-head':
      return withLog(state, evolveLog(state.log, action));
    case 'route-changed':
      return withRoute(state, action.route);
    case 'account-list-requested': {
      const { search, cursor, previous } = action;
      return {
        ...state,
        accountList: { ...state.accountList, search, cursor, previous, loading: true },
      };
    }
    case 'account-list-read': {
      const page = { accounts: action.accounts.map(accountFromResponse), next: action.next };
      return { ...state, accountList: applyPage(state.accountList, page, state.log.events) };
    }
    case 'account-list-failed':
      return {
        ...state,
        accountList: { ...state.accountList, loading: false, error: action.error },
      };
    case 'ledger-read': {
      const ledger = newestLedger(accountFromResponse(action.account), action.events);
      return { ...state, ledger: evolveLedger(ledger, state.log.events), error: null };
    }
    case 'older-ledger-read': {
      const { events, to } = action;
      const [account, past] = [action.account, action.past].map(accountFromResponse);
      const ledger = olderLedger(account, past, events, to);
      return { ...state, ledger: evolveLedger(ledger, state.log.events), error: null };
    }
    case 'log-page-read':
      return { ...state, logPage: action.page, error: null };
    case 'page-failed':
      return { ...state, error: action.error };
    case 'seals-read':
      return action.generation === state.log.generation
        ? { ...state, seals: { ...state.seals, size: action.size, failure: action.failure } }
        : state;
    case 'log-verified':
      return { ...state, seals: { ...state.seals, notice: action.notice } };
    case 'notice-closed':
      return { ...state, seals: { ...state.seals, notice: null } };
    case 'command-reported':
      return { ...state, report: action.report };
    case 'report-closed':
      return state.report === null ? state : { ...state, report: null };
    case 'command-succeeded':
      return { ...state, accountList: withAccount(state.accountList, action.account) };
  }
}

/** @param {State} state @param {Log} log @returns {State} */
function withLog(state, log) {
  if (log.generation !== state.log.generation) {
    const { route, seals } = state;
    return { ...emptyState, route, log, seals: { ...seals, size: null, failure: null } };
  }
  const ledger = state.ledger && evolveLedger(state.ledger, log.applied);
  return { ...state, log, accountList: evolveAccountList(state.accountList, log.applied), ledger };
}

/** @param {State} state @param {Route} route @returns {State} */
function withRoute(state, route) {
  const sameAccount = route.page === 'account' && route.id === state.ledger?.account.id;
  const ledger = sameAccount ? state.ledger : null;
  const samePage = route.page === 'events' && route.to === state.logPage?.to;
  const logPage = samePage ? state.logPage : null;
  const report = isAbout(state.report, route) ? state.report : null;
  return { ...state, route, ledger, logPage, report, error: null };
}

/** Whether a page shows a report. @param {Report | null} report @param {Route} route */
function isAbout(report, route) {
  return route.page === 'account' && route.to === null && concerns(report, route.id);
}

/**
 * The list with the account of a response, if it is newer.
 *
 * @param {AccountList} accountList
 * @param {AccountResponse} response
 * @returns {AccountList}
 */
function withAccount(accountList, response) {
  const account = accountFromResponse(response);
  /** @param {import('./accounts.js').Account} a */
  const newer = (a) => (a.id === account.id && a.version < account.version ? account : a);
  return {
    ...accountList,
    accounts: accountList.accounts.map(newer),
    opened: accountList.opened.map(newer),
  };
}

/**
 * @typedef {object} Store
 * @property {() => State} state
 * @property {(action: Action) => void} dispatch
 * @property {(listener: (state: State, before: State) => void) => void} subscribe
 *     calls the listener after every action
 */

/** @returns {Store} */
export function createStore() {
  let state = emptyState;
  /** @type {((state: State, before: State) => void)[]} */
  const listeners = [];
  return {
    state: () => state,
    subscribe: (listener) => void listeners.push(listener),
    dispatch(action) {
      const before = state;
      state = evolve(state, action);
      for (const listener of listeners) listener(state, before);
    },
  };
}
