// @ts-check
// Events for the tests.

/** @import { Event } from '../src/api.js' */

export const ADA = 'aaaaaaaa-0000-4000-8000-000000000001';
export const GRACE = 'aaaaaaaa-0000-4000-8000-000000000002';

/** @param {string} [name] @param {string} [currency] */
export const created = (name = 'Ada Lovelace', currency = 'USD') =>
  /** @type {const} */ (['USER_CREATED', { name, email: `${name}@example.com`, currency }]);
/** @param {number} amount @param {string} [currency] */
export const deposited = (amount, currency = 'USD') =>
  /** @type {const} */ (['FUNDS_DEPOSITED', { amount, currency }]);
/** @param {number} amount @param {string} [currency] */
export const withdrawn = (amount, currency = 'USD') =>
  /** @type {const} */ (['FUNDS_WITHDRAWN', { amount, currency }]);
/** @param {string} reason */
export const closed = (reason) => /** @type {const} */ (['ACCOUNT_CLOSED', { reason }]);

/** @param {string} cause */
export const released = (cause) =>
  /** @type {const} */ (['RESERVATION_RELEASED', { ...reservation, cause }]);
const reservation = {
  reservationId: 'cccccccc-0000-4000-8000-000000000001',
  amount: 40,
  currency: 'USD',
};
export const reserved = /** @type {const} */ ([
  'FUNDS_RESERVED',
  { ...reservation, expiresAt: '2026-02-01T12:00:00.000Z', reference: 'Hotel' },
]);
export const confirmed = /** @type {const} */ (['RESERVATION_CONFIRMED', reservation]);

export const forgotten = /** @type {const} */ (['PERSON_FORGOTTEN', { userId: ADA }]);

/** @param {number} amount @param {string} counterparty */
export const sent = (amount, counterparty) =>
  /** @type {const} */ (['TRANSFER_SENT', transfer(amount, counterparty)]);
/** @param {number} amount @param {string} counterparty */
export const received = (amount, counterparty) =>
  /** @type {const} */ (['TRANSFER_RECEIVED', transfer(amount, counterparty)]);

/** @param {number} amount @param {string} counterparty */
const transfer = (amount, counterparty) => ({
  transferId: 'bbbbbbbb-0000-4000-8000-000000000001',
  counterparty,
  amount,
  currency: 'USD',
  reference: 'lunch',
});

/**
 * A log of `[account, [type, data]]` pairs, with versions and positions as on the server.
 *
 * @param {(readonly [string, readonly [string, any]])[]} entries
 * @param {string} [name] part of the event ids; a different name gives a diverged log
 * @returns {Event[]}
 */
export function logOf(entries, name = 'this') {
  /** @type {Map<string, number>} */
  const versions = new Map();
  return entries.map(([aggregateId, [eventType, data]], i) => {
    const version = (versions.get(aggregateId) ?? 0) + 1;
    versions.set(aggregateId, version);
    return {
      eventId: `${name}-${i + 1}`,
      aggregateId,
      eventType,
      timestamp: new Date(Date.UTC(2026, 0, 31, 12, 0, i)).toISOString(),
      version,
      position: i + 1,
      data,
    };
  });
}

/** A log of `count` events of one account. @param {number} count @param {string} [name] */
export function longLog(count, name) {
  const entries = Array.from(
    { length: count },
    (_, i) => /** @type {const} */ ([ADA, i === 0 ? created() : deposited(1)]),
  );
  return logOf(entries, name);
}

/** @param {Event} event @returns {any} the response of the API after the account is created */
export function responseOf({ aggregateId, timestamp, version, data }) {
  return {
    aggregateId,
    userId: aggregateId,
    name: data.name,
    email: data.email,
    balance: 0,
    available: 0,
    currency: data.currency,
    isClosed: false,
    lastActivity: timestamp,
    version,
  };
}

/** Pseudo-random numbers in [0, 1), repeatable by seed. @param {number} seed */
export function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
