// @ts-check
import { describe, expect, it } from 'vitest';
import { accountFromEvent, accountFromResponse, evolve } from '../src/accounts.js';
import { evolveLedger, newestLedger, olderLedger, PAGE_EVENTS } from '../src/ledger.js';
import {
  ADA,
  closed,
  created,
  deposited,
  GRACE,
  logOf,
  random,
  received,
  responseOf,
  sent,
  withdrawn,
} from './events.js';

const events = logOf([
  [ADA, created()],
  [ADA, deposited(0.1)],
  [ADA, deposited(0.2)],
  [ADA, withdrawn(0.25)],
  [ADA, closed('done')],
]);
const balances = [0n, 1_000n, 3_000n, 500n, 500n];
/** @param {number} version */
const accountAt = (version) =>
  events.slice(1, version).reduce((a, e) => evolve(a, e) ?? a, accountFromEvent(events[0]));

describe('A ledger', () => {
  it('shows the balance after each event', () => {
    const { entries } = newestLedger(accountAt(5), events);
    expect(entries.map((entry) => entry.balance)).toEqual(balances);
    expect(entries.map((entry) => entry.event)).toEqual(events);
  });

  it.each([1, 2, 3, 4])('is equal for an account read at version %i', (version) => {
    const ledger = newestLedger(accountAt(version), events);
    expect(ledger.entries.map((entry) => entry.balance)).toEqual(balances);
    expect(ledger.account.version).toBe(5);
  });

  it('applies each event of the feed once', () => {
    const start = newestLedger(accountAt(2), events.slice(0, 2));
    const ledger = evolveLedger(start, [...events.slice(1, 4), ...events.slice(2)]);
    expect(ledger.entries.map((entry) => entry.balance)).toEqual(balances);
    expect(ledger.gap).toBe(false);
  });

  it('counts transfers in and out', () => {
    const log = logOf([
      [ADA, created()],
      [GRACE, created('Grace Hopper')],
      [GRACE, deposited(20)],
      [GRACE, sent(12.5, ADA)],
      [ADA, received(12.5, GRACE)],
      [ADA, sent(2.25, GRACE)],
      [GRACE, received(2.25, ADA)],
    ]);
    const [opening, ...rest] = log.filter((event) => event.aggregateId === ADA);
    const ledger = evolveLedger(newestLedger(accountFromEvent(opening), [opening]), rest);
    expect(ledger.entries.map((entry) => entry.balance)).toEqual([0n, 125_000n, 102_500n]);
    expect(newestLedger(ledger.account, [opening, ...rest]).entries).toEqual(ledger.entries);
  });

  it('ignores events of other accounts', () => {
    const start = newestLedger(accountAt(2), events.slice(0, 2));
    expect(evolveLedger(start, [{ ...events[2], aggregateId: GRACE }])).toBe(start);
  });

  it('detects a missing event', () => {
    const ledger = evolveLedger(newestLedger(accountAt(2), events.slice(0, 2)), [events[3]]);
    expect(ledger.gap).toBe(true);
    expect(ledger.entries).toHaveLength(2);
  });

  it('keeps the entries of an older page', () => {
    const past = olderLedger(accountAt(3), accountAt(2), events.slice(0, 2), 2);
    const ledger = evolveLedger(past, events);
    expect(ledger.entries.map((entry) => entry.balance)).toEqual([0n, 1_000n]);
    expect(ledger.past).toMatchObject({ version: 2, closed: false, balance: 1_000n });
    expect(ledger.account).toMatchObject({ version: 5, closed: true, balance: 500n });
  });

  it.each([1, 2, 3])('is exact over a long random history (seed %i)', (seed) => {
    const next = random(seed);
    const cents = Array.from({ length: 2000 }, () => Math.floor(next() * 1_000_000) - 300_000);
    const long = logOf([
      [ADA, created()],
      ...cents.map(
        (c) => /** @type {const} */ ([ADA, c < 0 ? withdrawn(-c / 100) : deposited(c / 100)]),
      ),
    ]);
    const sum = cents.reduce((total, c) => total + c, 0);
    const response = { ...responseOf(long[0]), balance: sum / 100, version: long.length };
    const page = long.slice(-PAGE_EVENTS);
    const { entries } = newestLedger(accountFromResponse(response), page);
    const before = cents.slice(0, -PAGE_EVENTS + 1).reduce((total, c) => total + c, 0);
    expect(entries[0].balance).toBe(BigInt(before) * 100n);
    expect(entries.at(-1)?.balance).toBe(BigInt(sum) * 100n);
  });
});
