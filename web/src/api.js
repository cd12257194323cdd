// @ts-check
// Client of the HTTP API.

/**
 * @typedef {object} Event
 * @property {string} eventId
 * @property {string} aggregateId
 * @property {string} eventType
 * @property {string} timestamp time of recording
 * @property {string} [occurredAt] time of occurrence, if it differs from `timestamp`
 * @property {number} version number in its stream, from 1
 * @property {number} position number in the log, from 1, without gaps
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
 * A projection and its read model. Optional fields are absent while the database is unavailable.
 *
 * @typedef {object} Projection
 * @property {string} name
 * @property {number} version
 * @property {string} state
 * @property {number} position of the last event applied
 * @property {number} [head] position of the log's newest event
 * @property {number} [eventsPerSecond]
 * @property {number} [secondsLeft]
 * @property {{ position?: number, error: string }} [failure]
 * @property {{ purpose: string, position: number, eventsPerSecond?: number, secondsLeft?: number,
 *     failure?: { position?: number, error: string } }} [rebuild]
 * @property {{ at: string, differences: number }} [verified]
 * @property {Parked[]} parked
 * @property {OperatorAction[]} acts latest first
 */

/** @typedef {{ stream: string, position: number, error: string }} Parked */

/**
 * An action of an operator on a projection, with its reason and outcome.
 *
 * @typedef {object} OperatorAction
 * @property {number} id
 * @property {string} at
 * @property {string} what
 * @property {string} by
 * @property {string} why
 * @property {string} [outcome]
 */

const TIMEOUT_MS = 30_000;

/**
 * A failed request, with a message for the user. `status` is 0 if the outcome is unknown, for
 * example because no response arrived.
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
 * The events of an account, in version order.
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
 * A page of accounts, in order of creation, read at `position` or later.
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
 * @param {string} key idempotency key: a request sent again with the same key takes effect once
 * @returns {Promise<AccountResponse>}
 */
export async function createUser(user, key) {
  return (await post('/api/users', JSON.stringify(user), key)).account;
}

/**
 * @param {'deposit' | 'withdraw'} operation
 * @param {string} id
 * @param {{ amount: string, currency: string }} funds the amount as a decimal string
 * @param {string} key
 * @returns {Promise<AccountResponse>}
 */
export async function moveFunds(operation, id, { amount, currency }, key) {
  const body = `{"amount":${amount},"currency":${JSON.stringify(currency)}}`;
  return (await post(`/api/accounts/${encodeURIComponent(id)}/${operation}`, body, key)).account;
}

/**
 * @param {{ from: string, to: string, amount: string, currency: string, reference: string }} order
 *     the amount as a decimal string; the reference may be empty
 * @param {string} key
 * @returns {Promise<{ from: AccountResponse, to: AccountResponse }>}
 */
export async function transfer({ amount, ...order }, key) {
  const body = `{"amount":${amount},${JSON.stringify(order).slice(1)}`;
  return post('/api/transfers', body, key);
}

/**
 * @param {string} id
 * @param {string} reason empty for the default reason
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
    throw new Problem('The response of the server is incomplete.', 0);
  }
}

/** @param {string} path @param {RequestInit} [request] */
async function call(path, request) {
  /** @type {Response} */
  let response;
  try {
    response = await fetch(path, { ...request, signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch {
    throw new Problem('The server did not respond.', 0);
  }
  if (response.ok) return response;
  throw await problemOf(response);
}

/** @param {Response} response */
async function problemOf(response) {
  const plain = new Problem(
    `The server responded with status ${response.status}.`,
    response.status,
  );
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
