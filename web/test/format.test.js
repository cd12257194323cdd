// @ts-check
import { describe, expect, it, vi } from 'vitest';
import { nextCursor } from '../src/api.js';
import {
  accountsOf,
  durationOf,
  eventCount,
  momentOf,
  note,
  periodOf,
  plainText,
  sentence,
} from '../src/format.js';
import { hrefOf, routeOf } from '../src/route.js';
import {
  ADA,
  closed,
  confirmed,
  created,
  deposited,
  forgotten,
  GRACE,
  logOf,
  received,
  released,
  reserved,
  sent,
  withdrawn,
} from './events.js';

const SCHEDULED = 'dddddddd-0000-4000-8000-000000000001';

const names = new Map([
  [ADA, 'Ada Lovelace'],
  [GRACE, 'Grace Hopper'],
]);
/** @param {string} id */
const nameOf = (id) => names.get(id);

describe('An event', () => {
  it.each([
    [created(), 'Ada Lovelace opened an account in USD', 'Account opened'],
    [deposited(100), 'Ada Lovelace deposited 100.00 USD', 'Deposit'],
    [withdrawn(1234.5), 'Ada Lovelace withdrew 1,234.50 USD', 'Withdrawal'],
    [closed('<b>'), 'Ada Lovelace closed the account: “<b>”', 'Account closed: “<b>”'],
    [forgotten, 'Ada Lovelace: name and e-mail address erased', 'Name and e-mail address erased'],
    [
      sent(5, GRACE),
      'Ada Lovelace sent 5.00 USD to Grace Hopper: “lunch”',
      'To Grace Hopper: “lunch”',
    ],
    [
      received(5, GRACE),
      'Ada Lovelace received 5.00 USD from Grace Hopper: “lunch”',
      'From Grace Hopper: “lunch”',
    ],
    [
      /** @type {const} */ (['TRANSFER_SENT', { ...sent(5, GRACE)[1], reference: '' }]),
      'Ada Lovelace sent 5.00 USD to Grace Hopper',
      'To Grace Hopper',
    ],
    [
      reserved,
      'Ada Lovelace reserved 40.00 USD for “Hotel”',
      `Reserved 40.00 USD for “Hotel” until ${momentOf('2026-02-01T12:00:00.000Z')}`,
    ],
    [confirmed, 'Ada Lovelace paid a reservation of 40.00 USD', 'Reservation confirmed'],
    [
      released('EXPIRED'),
      'Ada Lovelace: reservation of 40.00 USD ran out',
      'Reservation ran out, available again: 40.00 USD',
    ],
    [/** @type {const} */ (['INTEREST_PAID', {}]), 'Ada Lovelace: interest paid', 'interest paid'],
  ])('%j reads as a sentence', (entry, words, short) => {
    const [event] = logOf([[ADA, entry]]);
    expect(plainText(sentence(event, nameOf))).toBe(words);
    expect(plainText(note(event, nameOf))).toBe(short);
  });

  it('of a scheduled transfer names both accounts', () => {
    const [event] = logOf([
      [SCHEDULED, ['TRANSFER_SCHEDULED', { ...sent(5, GRACE)[1], from: ADA, to: GRACE }]],
    ]);
    expect(plainText(sentence(event, nameOf))).toBe(
      'Ada Lovelace scheduled 5.00 USD to Grace Hopper: “lunch”',
    );
    expect(accountsOf(event)).toEqual([ADA, GRACE]);
  });

  it('of a process is not taken for one of an account', () => {
    const [event] = logOf([[SCHEDULED, ['PROCESS_TIMER_FIRED', {}]]]);
    expect(plainText(sentence(event, nameOf))).toBe('Process timer fired, of dddddddd');
    expect(accountsOf(event)).toEqual([]);
  });

  it('with data that was changed does not hide the others', () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {});
    const changed = /** @type {any} */ (['FUNDS_DEPOSITED', { amount: '1e3', currency: 'USD' }]);
    const [event] = logOf([[ADA, changed]]);
    expect(plainText(sentence(event, nameOf))).toBe(
      'Funds deposited, with data that can’t be read',
    );
    expect(plainText(note({ ...event, eventType: 'TRANSFER_SENT' }, nameOf))).toBe(
      'Transfer sent, with data that can’t be read',
    );
    expect(error).toHaveBeenCalledTimes(2);
    error.mockRestore();
  });

  it('shows the short id while the name is unknown', () => {
    const [event] = logOf([[ADA, deposited(1)]]);
    expect(plainText(sentence(event, () => undefined))).toBe('Account aaaaaaaa deposited 1.00 USD');
  });

  it('is counted, with a plural', () => {
    expect([0, 1, 26_287].map(eventCount)).toEqual(['0 events', '1 event', '26,287 events']);
  });
});

describe('An address', () => {
  it.each(
    /** @type {[string, import('../src/route.js').Route][]} */ ([
      ['#/', { page: 'events', to: null }],
      ['#/events/26250', { page: 'events', to: 26250 }],
      ['#/accounts', { page: 'accounts' }],
      ['#/open', { page: 'open' }],
      ['#/learn', { page: 'learn', step: 1 }],
      ['#/learn/10', { page: 'learn', step: 10 }],
      [`#/accounts/${ADA}`, { page: 'account', id: ADA, to: null }],
      [`#/accounts/${ADA}/12`, { page: 'account', id: ADA, to: 12 }],
      [`#/accounts/${ADA}/statement`, { page: 'statement', id: ADA, from: null, to: null }],
      [
        `#/accounts/${ADA}/statement/2026-01-01/2026-01-31`,
        { page: 'statement', id: ADA, from: '2026-01-01', to: '2026-01-31' },
      ],
      ['#/accounts/a%2Fb', { page: 'account', id: 'a/b', to: null }],
    ]),
  )('%s is the address of its page', (hash, route) => {
    expect(routeOf(hash)).toEqual(route);
    expect(hrefOf(route)).toBe(hash);
  });

  it.each(['', '#', '#/', '#/events'])('%j shows the events', (hash) => {
    expect(routeOf(hash)).toEqual({ page: 'events', to: null });
  });

  it.each([
    'nonsense',
    'events/-1',
    'events/x',
    'events/1/2',
    'open/1',
    'learn/0',
    'learn/11',
    'learn/1/2',
    'accounts/a/x',
    'accounts/a/1/2',
    'accounts/a/statement/2026-01-01',
    'accounts/a/statement/2026-02-01/2026-01-01',
    'accounts/a/statement/2026-02-30/2026-03-01',
    '%',
    'a%2Fb',
  ])('#/%s has no page', (path) => {
    expect(routeOf(`#/${path}`)).toEqual({ page: 'unknown', path });
    expect(hrefOf(routeOf(`#/${path}`))).toBe(`#/${path}`);
  });
});

describe('A Link header', () => {
  it.each([
    ['</api/accounts?limit=50&after=YWJj>; rel="next"', 'YWJj'],
    ['<http://127.0.0.1:3000/api/accounts?after=a%2Bb>; rel=next', 'a+b'],
    ['</api/accounts?after=x>; rel="prev"', null],
    [null, null],
  ])('%s has the cursor %s', (link, cursor) => {
    expect(nextCursor(link)).toBe(cursor);
  });

  it('has the cursor of another name', () => {
    expect(nextCursor('</audit?before=26>; rel="next"', 'before')).toBe('26');
    expect(nextCursor('</audit?before=26>; rel="next"')).toBe(null);
  });
});

it.each([
  [0, '0 s'],
  [99.2, '100 s'],
  [100, '2 min'],
  [5_000, '84 min'],
  [7_200, '2 h'],
])('%d seconds are %s', (seconds, words) => expect(durationOf(seconds)).toBe(words));

it.each([
  ['2026', '2026'],
  ['2026-01', 'January 2026'],
  ['2026-01-31', '31 Jan 2026'],
  ['2026-01-31T14:03', '31 Jan 2026, 14:03'],
])('the period %s is %s', (period, words) => expect(periodOf(period)).toBe(words));
