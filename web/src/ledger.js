// @ts-check
// The ledger of an account: one page of its events, each with the balance after it. Pure.

import { balanceChange, evolve } from './accounts.js';

/** @import { Event } from './api.js' */
/** @import { Account } from './accounts.js' */

/** Maximum number of events on a page. */
export const PAGE_EVENTS = 50;

/** @typedef {{ event: Event, balance: bigint }} LedgerEntry */

/**
 * @typedef {object} Ledger
 * @property {Account} account as it is now
 * @property {Account | null} past as it was after the last entry; null on the newest page
 * @property {LedgerEntry[]} entries in version order
 * @property {number | null} to last version on an older page; null for the newest page
 * @property {boolean} gap an event could not be applied: read the ledger again
 */

/**
 * The newest page, from the account and its latest events. The events are read after the account,
 * so they may include newer ones.
 *
 * @param {Account} account
 * @param {Event[]} events in version order, without gaps
 * @returns {Ledger}
 */
export function newestLedger(account, events) {
  const past = events.filter((event) => event.version <= account.version);
  /** @type {Ledger} */
  const ledger = {
    account,
    past: null,
    entries: entriesUpTo(account.balance, past),
    to: null,
    gap: false,
  };
  return evolveLedger(ledger, events);
}

/**
 * An older page, whose entries no longer change.
 *
 * @param {Account} account as it is now
 * @param {Account} past as it was after the last of the events
 * @param {Event[]} events
 * @param {number} to
 * @returns {Ledger}
 */
export function olderLedger(account, past, events, to) {
  return { account, past, entries: entriesUpTo(past.balance, events), to, gap: false };
}

/** @param {Ledger} ledger @param {Event[]} events @returns {Ledger} */
export function evolveLedger(ledger, events) {
  let now = ledger;
  for (const event of events) {
    if (event.aggregateId === ledger.account.id) now = applyEvent(now, event);
  }
  return now;
}

/** @param {Ledger} ledger @param {Event} event @returns {Ledger} */
function applyEvent(ledger, event) {
  const account = evolve(ledger.account, event);
  if (account === null) return { ...ledger, gap: true };
  if (account === ledger.account) return ledger;
  if (ledger.to !== null) return { ...ledger, account };
  const entries = [...ledger.entries, { event, balance: account.balance }].slice(-PAGE_EVENTS);
  return { ...ledger, account, entries };
}

/**
 * The events with the balance after each, computed backwards from the balance after the last one.
 *
 * @param {bigint} balance
 * @param {Event[]} events in version order, without gaps
 */
export function entriesUpTo(balance, events) {
  /** @type {LedgerEntry[]} */
  const entries = [];
  let after = balance;
  for (const event of events.toReversed()) {
    entries.push({ event, balance: after });
    after -= balanceChange(event) ?? 0n;
  }
  return entries.reverse();
}
