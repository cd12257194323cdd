// @ts-check
// An account, folded from its events, and one page of the list of accounts. Pure.

import { units } from './money.js';

/** @import { AccountResponse, Event } from './api.js' */

/** Maximum number of accounts kept that were opened after the page was read. */
export const OPENED_ACCOUNTS_MAX = 50;

/** Name and e-mail address of an account whose personal data was erased. */
export const FORGOTTEN = { name: '[forgotten]', email: '' };

/** Whether the personal data of an account was erased. @param {Account} account */
export const isForgotten = ({ name, email }) => email === '' && name === FORGOTTEN.name;

/**
 * @typedef {object} Account
 * @property {string} id
 * @property {string} name
 * @property {string} email
 * @property {bigint} balance exact, see money.js
 * @property {bigint} available the balance without what is reserved
 * @property {string} currency
 * @property {boolean} closed
 * @property {number} version number of events in its stream
 */

/** @param {AccountResponse} response @returns {Account} */
export function accountFromResponse(response) {
  return {
    id: response.aggregateId,
    name: response.name,
    email: response.email,
    balance: units(response.balance),
    available: units(response.available),
    currency: response.currency,
    closed: response.isClosed,
    version: response.version,
  };
}

/** @param {Event} event a `USER_CREATED` @returns {Account} */
export function accountFromEvent(event) {
  const { name, email, currency } = event.data;
  return {
    id: event.aggregateId,
    name,
    email,
    balance: 0n,
    available: 0n,
    currency,
    closed: false,
    version: event.version,
  };
}

/**
 * The amount by which an event changes the balance; null for an unknown event type.
 *
 * @param {Event} event
 * @returns {bigint | null}
 */
export function balanceChange(event) {
  switch (event.eventType) {
    case 'FUNDS_DEPOSITED':
    case 'TRANSFER_RECEIVED':
      return units(event.data.amount);
    case 'FUNDS_WITHDRAWN':
    case 'TRANSFER_SENT':
    case 'RESERVATION_CONFIRMED':
      return -units(event.data.amount);
    case 'USER_CREATED':
    case 'ACCOUNT_CLOSED':
    case 'PERSON_FORGOTTEN':
    case 'FUNDS_RESERVED':
    case 'RESERVATION_RELEASED':
      return 0n;
    default:
      return null;
  }
}

/**
 * The amount by which an event changes what is available of the balance.
 *
 * @param {Event} event of a known type
 * @param {bigint} change of the balance
 */
function availableChange({ eventType, data }, change) {
  switch (eventType) {
    case 'FUNDS_RESERVED':
      return -units(data.amount);
    case 'RESERVATION_RELEASED':
      return units(data.amount);
    case 'RESERVATION_CONFIRMED':
      return 0n; // it was not available before
    default:
      return change;
  }
}

/**
 * The account after an event. Ignores events of other accounts and events already applied.
 * Returns null for a gap in the versions or an unknown event type: read the account again.
 *
 * @param {Account} account
 * @param {Event} event
 * @returns {Account | null}
 */
export function evolve(account, event) {
  if (event.aggregateId !== account.id || event.version <= account.version) return account;
  const change = balanceChange(event);
  if (event.version !== account.version + 1 || change === null) return null;
  return {
    ...account,
    ...(event.eventType === 'PERSON_FORGOTTEN' && FORGOTTEN),
    balance: account.balance + change,
    available: account.available + availableChange(event, change),
    closed: account.closed || event.eventType === 'ACCOUNT_CLOSED',
    version: event.version,
  };
}

/**
 * @typedef {object} AccountList
 * @property {string} search
 * @property {string | null} cursor of the page shown; null for the first page
 * @property {(string | null)[]} previous cursors of the pages before it
 * @property {string | null} next cursor of the page after it; null for the last page
 * @property {Account[]} accounts in order of creation
 * @property {Account[]} opened accounts opened after the page was read, newest first
 * @property {boolean} loading
 * @property {boolean} stale an event could not be applied: read the page again
 * @property {string | null} error
 */

/** @type {AccountList} */
export const emptyAccountList = {
  search: '',
  cursor: null,
  previous: [],
  next: null,
  accounts: [],
  opened: [],
  loading: true,
  stale: false,
  error: null,
};

/** @param {AccountList} list @param {Event[]} events @returns {AccountList} */
export function evolveAccountList(list, events) {
  if (events.length === 0) return list;
  const known = new Set([...list.accounts, ...list.opened].map((account) => account.id));
  const created = events
    .filter((event) => event.eventType === 'USER_CREATED' && !known.has(event.aggregateId))
    .map(accountFromEvent)
    .reverse();
  const opened = [...created, ...list.opened].slice(0, OPENED_ACCOUNTS_MAX);
  return applyEvents({ ...list, opened }, events);
}

/**
 * The list with a page that was read, after the recent events that the page may lack.
 *
 * @param {AccountList} list
 * @param {{ accounts: Account[], next: string | null }} page
 * @param {Event[]} recent
 * @returns {AccountList}
 */
export function applyPage(list, { accounts, next }, recent) {
  const read = { ...list, accounts, next, loading: false, stale: false, error: null };
  return applyEvents(read, recent);
}

/** @param {AccountList} list @param {Event[]} events @returns {AccountList} */
function applyEvents(list, events) {
  const accounts = new Map([...list.accounts, ...list.opened].map((a) => [a.id, a]));
  let { stale } = list;
  for (const event of events) {
    const account = accounts.get(event.aggregateId);
    if (!account) continue;
    const next = evolve(account, event);
    if (next === null) stale = true;
    else accounts.set(next.id, next);
  }
  /** @param {Account} account */
  const now = (account) => accounts.get(account.id) ?? account;
  return { ...list, accounts: list.accounts.map(now), opened: list.opened.map(now), stale };
}

/**
 * The accounts to show. Accounts opened after the page was read come last, in order of creation,
 * if the page is the whole list; otherwise they come first on the first page.
 *
 * @param {AccountList} list
 * @returns {Account[]}
 */
export function visibleAccounts(list) {
  if (list.cursor !== null) return list.accounts;
  const known = new Set(list.accounts.map((account) => account.id));
  const opened = list.opened.filter((a) => !known.has(a.id) && matches(a, list.search));
  return list.next === null
    ? [...list.accounts, ...opened.toReversed()]
    : [...opened, ...list.accounts];
}

/** @param {Account} account @param {string} search */
function matches(account, search) {
  return `${account.name}\n${account.email}`.toLowerCase().includes(search.toLowerCase());
}
