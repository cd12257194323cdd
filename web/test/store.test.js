// @ts-check
import { describe, expect, it } from 'vitest';
import { visibleAccounts } from '../src/accounts.js';
import { createStore, emptyState, evolve } from '../src/store.js';
import { ADA, created, deposited, GRACE, logOf, longLog, responseOf } from './events.js';

/** @import { Action, State } from '../src/store.js' */

const events = logOf([
  [ADA, created()],
  [ADA, deposited(10)],
  [GRACE, created('Grace Hopper')],
  [ADA, deposited(5)],
]);
/** @param {...Action} actions */
const after = (...actions) => actions.reduce(evolve, emptyState);
/** @type {Action} */
const routed = { kind: 'route-changed', route: { page: 'account', id: ADA, to: null } };
/** @type {Action} */
const loaded = { kind: 'loaded', events: events.slice(0, 2), generation: 0 };
/** @type {Action} */
const read = { kind: 'account-list-read', accounts: [responseOf(events[0])], next: null };
/** @type {Action} */
const shown = { kind: 'ledger-read', account: responseOf(events[0]), events: events.slice(0, 1) };

describe('The state', () => {
  it('applies events of the feed to list and ledger', () => {
    const state = after(routed, loaded, read, shown, { kind: 'received', events: events.slice(2) });
    expect(visibleAccounts(state.accountList).map((a) => [a.name, a.balance])).toEqual([
      ['Ada Lovelace', 150_000n],
      ['Grace Hopper', 0n],
    ]);
    expect(state.ledger?.entries.map((entry) => entry.balance)).toEqual([0n, 100_000n, 150_000n]);
  });

  it('does not take history for newly opened accounts', () => {
    const state = after({ kind: 'loaded', events, generation: 0 }, read);
    expect(visibleAccounts(state.accountList).map((a) => a.name)).toEqual(['Ada Lovelace']);
  });

  it('drops everything of a diverged log', () => {
    const other = longLog(3, 'another');
    const before = after(routed, loaded, read, shown, { kind: 'connected' });
    const state = evolve(before, { kind: 'received', events: other });
    expect(state).toMatchObject({ ledger: null, logPage: null, route: before.route });
    expect(state.accountList.accounts).toEqual([]);
    expect(state.log).toMatchObject({ generation: 1, loaded: false, connected: true });
  });

  it('shows a response before the feed, and no older version', () => {
    const response = { ...responseOf(events[0]), balance: 10, version: 2 };
    const state = after(read, { kind: 'command-succeeded', account: response });
    expect(state.accountList.accounts[0]).toMatchObject({ balance: 100_000n, version: 2 });
    const older = evolve(state, { kind: 'command-succeeded', account: responseOf(events[0]) });
    expect(older.accountList.accounts[0].version).toBe(2);
  });

  it('keeps a ledger across its pages, not across accounts', () => {
    const state = after(routed, loaded, shown);
    const olderPage = evolve(state, {
      kind: 'route-changed',
      route: { page: 'account', id: ADA, to: 1 },
    });
    expect(olderPage.ledger).toBe(state.ledger);
    const otherAccount = evolve(olderPage, {
      kind: 'route-changed',
      route: { page: 'account', id: GRACE, to: null },
    });
    expect(otherAccount.ledger).toBeNull();
  });

  it('notifies subscribers, with the previous state', () => {
    const store = createStore();
    /** @type {[State, State][]} */
    const seen = [];
    store.subscribe((now, before) => seen.push([now, before]));
    store.dispatch(loaded);
    expect(seen).toEqual([[store.state(), emptyState]]);
  });
});
