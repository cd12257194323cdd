// @ts-check
// An account as its events make it, and the page of accounts that the index shows. Pure.

import { units } from './money.js';

/** @import { AccountAnswer, Event } from './api.js' */

/** Accounts opened since the page was read that are kept beside it. */
export const OPENED_ACCOUNTS_MAX = 50;

/** Who somebody is that was forgotten. */
export const FORGOTTEN = { name: '[forgotten]', email: '' };

/**
 * @typedef {object} Account
 * @property {string} id
 * @property {string} name
 * @property {string} email
 * @property {bigint} balance exact, see money.js
 * @property {string} currency
 * @property {boolean} closed
 * @property {number} version how many events it has
 */

/** @param {AccountAnswer} answer @returns {Account} */
export function accountFrom(answer) {
  return {
    id: answer.aggregateId,
    name: answer.name,
    email: answer.email,
    balance: units(answer.balance),
    currency: answer.currency,
    closed: answer.isClosed,
    version: answer.version,
  };
}

/** @param {Event} event a `USER_CREATED` @returns {Account} */
export function accountOpened(event) {
  const { name, email, currency } = event.data;
  return {
    id: event.aggregateId,
    name,
    email,
    balance: 0n,
    currency,
    closed: false,
    version: event.version,
  };
}

/**
 * What an event does to the balance; null for a type that this console does not know.
 *
 * @param {Event} event
 * @returns {bigint | null}
 */
export function effect(event) {
  switch (event.eventType) {
    case 'FUNDS_DEPOSITED':
    case 'TRANSFER_RECEIVED':
      return units(event.data.amount);
    case 'FUNDS_WITHDRAWN':
    case 'TRANSFER_SENT':
      return -units(event.data.amount);
    case 'USER_CREATED':
    case 'ACCOUNT_CLOSED':
    case 'PERSON_FORGOTTEN':
      return 0n;
    default:
      return null;
  }
}

/**
 * The account after its next event; null if the event does not follow, or is not understood: then
 * the account has to be read again.
 *
 * @param {Account} account
 * @param {Event} event
 * @returns {Account | null}
 */
export function evolve(account, event) {
  if (event.aggregateId !== account.id || event.version <= account.version) return account;
  const change = effect(event);
  if (event.version !== account.version + 1 || change === null) return null;
  return {
    ...account,
    ...(event.eventType === 'PERSON_FORGOTTEN' && FORGOTTEN),
    balance: account.balance + change,
    closed: account.closed || event.eventType === 'ACCOUNT_CLOSED',
    version: event.version,
  };
}

/**
 * @typedef {object} Index
 * @property {string} search
 * @property {string | null} cursor the page that is shown; null for the first
 * @property {(string | null)[]} trail the pages before it
 * @property {string | null} next the page after it
 * @property {Account[]} accounts in order of creation
 * @property {Account[]} opened those opened since, newest first
 * @property {boolean} loading
 * @property {boolean} stale something happened that only reading again can tell
 * @property {string | null} error
 */

/** @type {Index} */
export const emptyIndex = {
  search: '',
  cursor: null,
  trail: [],
  next: null,
  accounts: [],
  opened: [],
  loading: true,
  stale: false,
  error: null,
};

/** @param {Index} index @param {Event[]} events @returns {Index} */
export function evolveIndex(index, events) {
  if (events.length === 0) return index;
  const known = new Set([...index.accounts, ...index.opened].map((account) => account.id));
  const created = events
    .filter((event) => event.eventType === 'USER_CREATED' && !known.has(event.aggregateId))
    .map(accountOpened)
    .reverse();
  const opened = [...created, ...index.opened].slice(0, OPENED_ACCOUNTS_MAX);
  return followed({ ...index, opened }, events);
}

/**
 * A page of accounts as it was read, brought up to what this window has seen since.
 *
 * @param {Index} index
 * @param {{ accounts: Account[], next: string | null }} page
 * @param {Event[]} recent
 * @returns {Index}
 */
export function indexRead(index, { accounts, next }, recent) {
  const read = { ...index, accounts, next, loading: false, stale: false, error: null };
  return followed(read, recent);
}

/** @param {Index} index @param {Event[]} events @returns {Index} */
function followed(index, events) {
  const accounts = new Map([...index.accounts, ...index.opened].map((a) => [a.id, a]));
  let { stale } = index;
  for (const event of events) {
    const account = accounts.get(event.aggregateId);
    if (!account) continue;
    const next = evolve(account, event);
    if (next === null) stale = true;
    else accounts.set(next.id, next);
  }
  /** @param {Account} account */
  const now = (account) => accounts.get(account.id) ?? account;
  return { ...index, accounts: index.accounts.map(now), opened: index.opened.map(now), stale };
}

/**
 * The accounts to show. Those opened meanwhile follow at the end, in order of creation, when the
 * page is the whole list; else they stand at the head of the first page.
 *
 * @param {Index} index
 * @returns {Account[]}
 */
export function listed(index) {
  if (index.cursor !== null) return index.accounts;
  const known = new Set(index.accounts.map((account) => account.id));
  const opened = index.opened.filter((a) => !known.has(a.id) && matches(a, index.search));
  return index.next === null
    ? [...index.accounts, ...opened.toReversed()]
    : [...opened, ...index.accounts];
}

/**
 * The one account that somebody means who wrote a part of its name or address, or all of it. With
 * none or several, the words that say so.
 *
 * @param {{ accounts: AccountAnswer[], next: string | null }} found by what was written
 * @param {string} text
 * @returns {AccountAnswer | string}
 */
export function meant({ accounts, next }, text) {
  const written = text.toLowerCase();
  const exact = accounts.filter(({ name, email }) =>
    [name, email].some((word) => word.toLowerCase() === written),
  );
  const [one, other] = exact.length > 0 ? exact : accounts;
  if (!one) return `No account matches “${text}”.`;
  if (other || (next !== null && exact.length === 0)) {
    return `Several accounts match “${text}”. Write the whole e-mail address.`;
  }
  return one;
}

/** @param {Account} account @param {string} search */
function matches(account, search) {
  return `${account.name}\n${account.email}`.toLowerCase().includes(search.toLowerCase());
}
