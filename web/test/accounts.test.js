// @ts-check
import { describe, expect, it } from 'vitest';
import {
  accountFromResponse,
  accountFromEvent,
  emptyAccountList,
  evolve,
  evolveAccountList,
  applyPage,
  visibleAccounts,
  resolveAccount,
  OPENED_ACCOUNTS_MAX,
} from '../src/accounts.js';
import {
  ADA,
  responseOf,
  closed,
  created,
  deposited,
  forgotten,
  GRACE,
  logOf,
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
  it('is the same made from its first event and from the answer of the API', () => {
    expect(account).toEqual(accountFromResponse(responseOf(events[0])));
  });

  it('follows its events exactly', () => {
    const end = events.reduce((state, event) => evolve(state, event) ?? state, account);
    expect(end).toMatchObject({ balance: 603_000n, closed: true, version: 5 });
  });

  it('says no more who it was once the person is forgotten, and goes on', () => {
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
    expect(JSON.stringify({ ...end, balance: '' })).not.toContain('Ada');
  });

  it('takes an event once, and none of another account', () => {
    const once = evolve(account, events[1]);
    expect(once && evolve(once, events[1])).toBe(once);
    expect(evolve(account, { ...events[1], aggregateId: GRACE })).toBe(account);
  });

  it('has to be read again when an event is missing or not understood', () => {
    expect(evolve(account, events[2])).toBeNull();
    expect(evolve(account, { ...events[1], eventType: 'INTEREST_PAID' })).toBeNull();
  });

  it('takes part in transfers', () => {
    const received = { ...events[1], eventType: 'TRANSFER_RECEIVED' };
    const sent = { ...events[2], eventType: 'TRANSFER_SENT' };
    expect(evolve(/** @type {any} */ (evolve(account, received)), sent)?.balance).toBe(999_000n);
  });
});

describe('The index', () => {
  const read = applyPage(emptyAccountList, { accounts: [account], next: null }, []);

  it('follows events', () => {
    expect(evolveAccountList(read, events.slice(1, 4)).accounts[0].balance).toBe(603_000n);
  });

  it('catches up with what was seen while it was read', () => {
    const late = applyPage(emptyAccountList, { accounts: [account], next: null }, events);
    expect(late.accounts[0]).toMatchObject({ version: 5, closed: true });
    expect(late.opened).toEqual([]);
  });

  it('is stale when an event does not follow', () => {
    const stale = evolveAccountList(read, [events[2]]);
    expect(stale.stale).toBe(true);
    expect(applyPage(stale, { accounts: [account], next: null }, []).stale).toBe(false);
  });

  const [grace, gracesFirst] = logOf([
    [GRACE, created('Grace Hopper')],
    [GRACE, deposited(5)],
  ]);

  it('shows accounts opened meanwhile: at the end of a whole list', () => {
    const list = evolveAccountList(read, [grace, gracesFirst]);
    expect(visibleAccounts(list).map((a) => a.name)).toEqual(['Ada Lovelace', 'Grace Hopper']);
    expect(visibleAccounts(list)[1].balance).toBe(50_000n);
  });

  it('at the head of the first of many pages, and of no other', () => {
    const list = evolveAccountList({ ...read, next: 'cursor' }, [grace]);
    expect(visibleAccounts(list).map((a) => a.name)).toEqual(['Grace Hopper', 'Ada Lovelace']);
    expect(visibleAccounts({ ...list, cursor: 'cursor' }).map((a) => a.name)).toEqual([
      'Ada Lovelace',
    ]);
  });

  it('never twice', () => {
    const list = evolveAccountList(read, [grace]);
    const again = applyPage(list, { accounts: [account, accountFromEvent(grace)], next: null }, []);
    expect(visibleAccounts(again)).toHaveLength(2);
    expect(evolveAccountList(again, [grace]).opened).toHaveLength(1);
  });

  it('only where they match what is searched for', () => {
    const list = evolveAccountList({ ...read, accounts: [], search: 'HOPPER' }, [events[0], grace]);
    expect(visibleAccounts(list).map((a) => a.name)).toEqual(['Grace Hopper']);
  });

  it('keeps a bounded number of them', () => {
    const many = logOf(
      Array.from({ length: OPENED_ACCOUNTS_MAX + 5 }, (_, i) => [`id-${i}`, created(`User ${i}`)]),
    );
    const list = evolveAccountList(read, many);
    expect(list.opened).toHaveLength(OPENED_ACCOUNTS_MAX);
    expect(list.opened[0].name).toBe(`User ${OPENED_ACCOUNTS_MAX + 4}`);
  });
});

describe('The account that is meant', () => {
  /** @param {string} name @param {string} email */
  const found = (name, email) => ({ ...responseOf(events[0]), name, email });
  const ada = found('Ada', 'ada@example.com');
  const adamo = found('Adamo', 'adamo@example.com');
  const other = found('Ada', 'a.da@example.org');

  it('is the only one that was found', () => {
    expect(resolveAccount({ accounts: [adamo], next: null }, 'damo')).toBe(adamo);
  });

  it('is the one whose name or address was written, among others that match', () => {
    expect(resolveAccount({ accounts: [adamo, ada], next: 'more' }, 'ADA')).toBe(ada);
    expect(resolveAccount({ accounts: [adamo, ada, other], next: 'more' }, 'ada@example.com')).toBe(
      ada,
    );
  });

  it.each([
    ['none', { accounts: [], next: null }, 'No account matches “ada”.'],
    ['two that match', { accounts: [adamo, found('Adana', 'x@y.z')], next: null }, /^Several/],
    ['two of the same name', { accounts: [ada, other], next: null }, /^Several/],
    ['one of many that match', { accounts: [adamo], next: 'more' }, /^Several/],
  ])('is asked for again where there is %s', (_, page, words) => {
    expect(resolveAccount(page, 'ada')).toMatch(words);
  });
});
