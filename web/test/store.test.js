// @ts-check
import { describe, expect, it } from 'vitest';
import { listed } from '../src/accounts.js';
import { createStore, emptyState, evolve } from '../src/store.js';
import { ADA, answerOf, created, deposited, GRACE, logOf, longLog } from './events.js';

/** @import { Happening, State } from '../src/store.js' */

const events = logOf([
  [ADA, created()],
  [ADA, deposited(10)],
  [GRACE, created('Grace Hopper')],
  [ADA, deposited(5)],
]);
/** @param {...Happening} happenings */
const after = (...happenings) => happenings.reduce(evolve, emptyState);
/** @type {Happening} */
const routed = { kind: 'routed', route: { page: 'account', id: ADA, to: null } };
/** @type {Happening} */
const opened = { kind: 'opened', events: events.slice(0, 2), generation: 0 };
/** @type {Happening} */
const read = { kind: 'index-read', accounts: [answerOf(events[0])], next: null };
/** @type {Happening} */
const shown = { kind: 'ledger-read', account: answerOf(events[0]), events: events.slice(0, 1) };

describe('The window', () => {
  it('brings index and ledger up to what the feed brings', () => {
    const state = after(routed, opened, read, shown, { kind: 'received', events: events.slice(2) });
    expect(listed(state.index).map((a) => [a.name, a.balance])).toEqual([
      ['Ada Lovelace', 150_000n],
      ['Grace Hopper', 0n],
    ]);
    expect(state.ledger?.lines.map((line) => line.balance)).toEqual([0n, 100_000n, 150_000n]);
  });

  it('does not take recent history for accounts opened just now', () => {
    const state = after({ kind: 'opened', events, generation: 0 }, read);
    expect(listed(state.index).map((a) => a.name)).toEqual(['Ada Lovelace']);
  });

  it('forgets everything of a log that is no more', () => {
    const other = longLog(3, 'another');
    const before = after(routed, opened, read, shown, { kind: 'connected' });
    const state = evolve(before, { kind: 'received', events: other });
    expect(state).toMatchObject({ ledger: null, page: null, route: before.route });
    expect(state.index.accounts).toEqual([]);
    expect(state.log).toMatchObject({ generation: 1, opened: false, connected: true });
  });

  it('shows what the server answered before the feed brings it, and never goes back', () => {
    const answer = { ...answerOf(events[0]), balance: 10, version: 2 };
    const state = after(read, { kind: 'answered', account: answer });
    expect(state.index.accounts[0]).toMatchObject({ balance: 100_000n, version: 2 });
    const older = evolve(state, { kind: 'answered', account: answerOf(events[0]) });
    expect(older.index.accounts[0].version).toBe(2);
  });

  it('keeps a ledger while its pages are turned, and drops it with the account', () => {
    const state = after(routed, opened, shown);
    const turned = evolve(state, { kind: 'routed', route: { page: 'account', id: ADA, to: 1 } });
    expect(turned.ledger).toBe(state.ledger);
    const left = evolve(turned, {
      kind: 'routed',
      route: { page: 'account', id: GRACE, to: null },
    });
    expect(left.ledger).toBeNull();
  });

  it('tells who watches, with the state before', () => {
    const store = createStore();
    /** @type {[State, State][]} */
    const seen = [];
    store.watch((now, before) => seen.push([now, before]));
    store.tell(opened);
    expect(seen).toEqual([[store.state(), emptyState]]);
  });
});
