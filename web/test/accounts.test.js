// @ts-check
import { describe, expect, it } from 'vitest';
import {
  accountFromEvent,
  accountFromResponse,
  applyPage,
  emptyAccountList,
  evolve,
  evolveAccountList,
  OPENED_ACCOUNTS_MAX,
  visibleAccounts,
} from '../src/accounts.js';
import {
  ADA,
  closed,
  confirmed,
  created,
  deposited,
  forgotten,
  GRACE,
  logOf,
  released,
  reserved,
  responseOf,
  withdrawn,
} from './events.js';

const events = logOf([
  [ADA, created()],
  [ADA, deposited(100.1)],
  [ADA, deposited(0.2)],
  [ADA, withdrawn(40)],
  [ADA, closed('moved away')],
]);
const account = accountFromEvent(events[0]);

describe('An account', () => {
  it('is equal from its first event and from an API response', () => {
    expect(account).toEqual(accountFromResponse(responseOf(events[0])));
  });

  it('has the exact balance after its events', () => {
    const end = events.reduce((state, event) => evolve(state, event) ?? state, account);
    expect(end).toMatchObject({ balance: 603_000n, closed: true, version: 5 });
  });

  it('has no personal data after its erasure', () => {
    const log = logOf([
      [ADA, created()],
      [ADA, deposited(100)],
      [ADA, forgotten],
      [ADA, deposited(1)],
      [ADA, closed('moved away')],
    ]);
    const end = log.reduce(
      (state, event) => evolve(state, event) ?? state,
      accountFromEvent(log[0]),
    );
    expect(end).toMatchObject({ name: '[forgotten]', email: '', closed: true, version: 5 });
    expect(JSON.stringify({ ...end, balance: '', available: '' })).not.toContain('Ada');
  });

  it('applies an event once, and none of another account', () => {
    const once = evolve(account, events[1]);
    expect(once && evolve(once, events[1])).toBe(once);
    expect(evolve(account, { ...events[1], aggregateId: GRACE })).toBe(account);
  });

  it('is read again after a gap or an unknown event type', () => {
    expect(evolve(account, events[2])).toBeNull();
    expect(evolve(account, { ...events[1], eventType: 'INTEREST_PAID' })).toBeNull();
  });

  it.each([
    [reserved, 100n, 60n],
    [confirmed, 60n, 60n],
    [released('EXPIRED'), 100n, 100n],
  ])('knows what is available after %j', (last, balance, available) => {
    const history = logOf([
      [ADA, created()],
      [ADA, deposited(100)],
      [ADA, reserved],
      ...(last === reserved ? [] : [/** @type {const} */ ([ADA, last])]),
    ]);
    const end = history.reduce((state, event) => evolve(state, event) ?? state, account);
    expect(end).toMatchObject({ balance: balance * 10_000n, available: available * 10_000n });
  });

  it('applies transfers in and out', () => {
    const received = { ...events[1], eventType: 'TRANSFER_RECEIVED' };
    const sent = { ...events[2], eventType: 'TRANSFER_SENT' };
    expect(evolve(/** @type {any} */ (evolve(account, received)), sent)?.balance).toBe(999_000n);
  });
});

describe('The list of accounts', () => {
  const read = applyPage(emptyAccountList, { accounts: [account], next: null }, []);

  it('applies events', () => {
    expect(evolveAccountList(read, events.slice(1, 4)).accounts[0].balance).toBe(603_000n);
  });

  it('applies events received during the read', () => {
    const late = applyPage(emptyAccountList, { accounts: [account], next: null }, events);
    expect(late.accounts[0]).toMatchObject({ version: 5, closed: true });
    expect(late.opened).toEqual([]);
  });

  it('is stale after a gap in the versions', () => {
    const stale = evolveAccountList(read, [events[2]]);
    expect(stale.stale).toBe(true);
    expect(applyPage(stale, { accounts: [account], next: null }, []).stale).toBe(false);
  });

  const [grace, gracesFirst] = logOf([
    [GRACE, created('Grace Hopper')],
    [GRACE, deposited(5)],
  ]);

  it('shows new accounts at the end of a complete list', () => {
    const list = evolveAccountList(read, [grace, gracesFirst]);
    expect(visibleAccounts(list).map((a) => a.name)).toEqual(['Ada Lovelace', 'Grace Hopper']);
    expect(visibleAccounts(list)[1].balance).toBe(50_000n);
  });

  it('shows new accounts first on the first of many pages', () => {
    const list = evolveAccountList({ ...read, next: 'cursor' }, [grace]);
    expect(visibleAccounts(list).map((a) => a.name)).toEqual(['Grace Hopper', 'Ada Lovelace']);
    expect(visibleAccounts({ ...list, cursor: 'cursor' }).map((a) => a.name)).toEqual([
      'Ada Lovelace',
    ]);
  });

  it('shows no account twice', () => {
    const list = evolveAccountList(read, [grace]);
    const again = applyPage(list, { accounts: [account, accountFromEvent(grace)], next: null }, []);
    expect(visibleAccounts(again)).toHaveLength(2);
    expect(evolveAccountList(again, [grace]).opened).toHaveLength(1);
  });

  it('shows only new accounts that match the search', () => {
    const list = evolveAccountList({ ...read, accounts: [], search: 'HOPPER' }, [events[0], grace]);
    expect(visibleAccounts(list).map((a) => a.name)).toEqual(['Grace Hopper']);
  });

  it('keeps a bounded number of new accounts', () => {
    const many = logOf(
      Array.from({ length: OPENED_ACCOUNTS_MAX + 5 }, (_, i) => [`id-${i}`, created(`User ${i}`)]),
    );
    const list = evolveAccountList(read, many);
    expect(list.opened).toHaveLength(OPENED_ACCOUNTS_MAX);
    expect(list.opened[0].name).toBe(`User ${OPENED_ACCOUNTS_MAX + 4}`);
  });
});
