// @ts-check
// The HTTP contract, as far as the console uses it.

/**
 * @typedef {object} Event
 * @property {string} eventId
 * @property {string} aggregateId
 * @property {string} eventType
 * @property {string} timestamp when it was recorded
 * @property {string} [occurredAt] when it happened, where that is another time
 * @property {number} version its place in the account, from 1
 * @property {number} position its place in the whole log, from 1, no gaps
 * @property {any} data
 */

/**
 * @typedef {object} AccountResponse
 * @property {string} aggregateId
 * @property {string} name
 * @property {string} email
 * @property {number} balance
 * @property {string} currency
 * @property {boolean} isClosed
 * @property {string} lastActivity
 * @property {number} version
 */

/**
 * A view that is derived from the log. Where the database is away, less is known of it.
 *
 * @typedef {object} Projection
 * @property {string} name
 * @property {number} version
 * @property {string} state
 * @property {number} position up to where it has read
 * @property {number} [head] the log's
 * @property {number} [eventsPerSecond]
 * @property {number} [secondsLeft]
 * @property {{ position?: number, error: string }} [failure]
 * @property {{ purpose: string, position: number, eventsPerSecond?: number, secondsLeft?: number,
 *     failure?: { position?: number, error: string } }} [rebuild]
 * @property {{ at: string, differences: number }} [verified]
 * @property {Parked[]} parked
 * @property {OperatorAction[]} acts the latest first
 */

/** @typedef {{ stream: string, position: number, error: string }} Parked */

/**
 * What somebody did about a projection.
 *
 * @typedef {{ id: number, at: string, what: string, by: string, why: string, outcome?: string }} OperatorAction
 */

const TIMEOUT_MS = 30_000;

/**
 * A refusal in words. `status` is 0 where it is unknown what happened, mostly because no answer came.
 */
export class Problem extends Error {
  /** @param {string} message @param {number} status @param {string} [field] */
  constructor(message, status, field) {
    super(message);
    this.status = status;
    this.field = field;
  }
}

/** @param {number} after a position @param {number} limit */
export async function eventsAfter(after, limit) {
  const response = await call(`/api/events?after=${after}&limit=${limit}`);
  return { ...(await eventsOf(response)), head: Number(response.headers.get('Daybook-Position')) };
}

/** The newest events, in log order. @param {number} count */
export async function lastEvents(count) {
  return eventsOf(await call(`/api/events?last=${count}`));
}

/**
 * An account's events, in version order.
 *
 * @param {string} id
 * @param {number} after a version
 * @param {number} limit
 */
export async function accountEvents(id, after, limit) {
  const path = `/api/accounts/${encodeURIComponent(id)}/events?after=${after}&limit=${limit}`;
  return (await eventsOf(await call(path))).events;
}

/**
 * A page of accounts, in order of creation, at least as fresh as `position`.
 *
 * @param {{ search: string, cursor: string | null, limit: number }} page
 * @param {number} position
 * @returns {Promise<{ accounts: AccountResponse[], next: string | null }>}
 */
export async function accounts({ search, cursor, limit }, position) {
  const query = new URLSearchParams({ limit: String(limit) });
  if (search) query.set('search', search);
  if (cursor !== null) query.set('after', cursor);
  const headers = { 'Daybook-Position': String(position) };
  const response = await call(`/api/accounts?${query}`, { headers });
  const { accounts } = await json(response);
  return { accounts, next: nextCursor(response.headers.get('Link')) };
}

/** @param {string} id @returns {Promise<AccountResponse>} */
export async function account(id) {
  return (await json(await call(`/api/accounts/${encodeURIComponent(id)}`))).account;
}

/** @returns {Promise<Projection[]>} */
export async function projections() {
  return (await json(await call('/api/projections'))).projections;
}

/**
 * @param {{ name: string, email: string, currency: string }} user
 * @param {string} key one for each act: sending it again with the same key does nothing twice
 * @returns {Promise<AccountResponse>}
 */
export async function createUser(user, key) {
  return (await post('/api/users', JSON.stringify(user), key)).account;
}

/**
 * @param {'deposit' | 'withdraw'} operation
 * @param {string} id
 * @param {{ amount: string, currency: string }} funds the amount as a plain decimal, kept exact
 * @param {string} key
 * @returns {Promise<AccountResponse>}
 */
export async function moveFunds(operation, id, { amount, currency }, key) {
  const body = `{"amount":${amount},"currency":${JSON.stringify(currency)}}`;
  return (await post(`/api/accounts/${encodeURIComponent(id)}/${operation}`, body, key)).account;
}

/**
 * @param {{ from: string, to: string, amount: string, currency: string, reference: string }} order
 *     the amount as above; the reference may be empty
 * @param {string} key
 * @returns {Promise<{ from: AccountResponse, to: AccountResponse }>}
 */
export async function transfer({ amount, ...order }, key) {
  const body = `{"amount":${amount},${JSON.stringify(order).slice(1)}`;
  return post('/api/transfers', body, key);
}

/**
 * @param {string} id
 * @param {string} reason empty for the default
 * @param {string} key
 * @returns {Promise<AccountResponse>}
 */
export async function close(id, reason, key) {
  const body = JSON.stringify(reason ? { reason } : {});
  return (await post(`/api/accounts/${encodeURIComponent(id)}/close`, body, key)).account;
}

/**
 * @param {string} path
 * @param {string} body
 * @param {string} key
 * @returns {Promise<any>}
 */
async function post(path, body, key) {
  const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': key };
  return json(await call(path, { method: 'POST', headers, body }));
}

/** @param {Response} response @returns {Promise<{ events: Event[] }>} */
async function eventsOf(response) {
  return json(response);
}

/** @param {Response} response @returns {Promise<any>} */
async function json(response) {
  try {
    return await response.json();
  } catch {
    throw new Problem('The answer of the server broke off.', 0);
  }
}

/** @param {string} path @param {RequestInit} [request] */
async function call(path, request) {
  /** @type {Response} */
  let response;
  try {
    response = await fetch(path, { ...request, signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch {
    throw new Problem('The server does not answer.', 0);
  }
  if (response.ok) return response;
  throw await problemOf(response);
}

/** @param {Response} response */
async function problemOf(response) {
  const plain = new Problem(`The server answered ${response.status}.`, response.status);
  if (!response.headers.get('Content-Type')?.includes('json')) return plain;
  const { type, error, field } = await json(response);
  const status = type === '/problems/outcome-unknown' ? 0 : response.status;
  return typeof error === 'string' ? new Problem(error, status, field) : plain;
}

/** The cursor in a `Link: <…?after=cursor>; rel="next"`. @param {string | null} link */
export function nextCursor(link) {
  const address = link?.match(/<([^>]*)>\s*;\s*rel="?next"?/)?.[1];
  return address ? new URL(address, 'http://daybook').searchParams.get('after') : null;
}
