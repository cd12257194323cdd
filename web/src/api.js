// @ts-check
// Client of the HTTP API.

import { money, units } from './money.js';

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
 * @property {any} [metadata]
 */

/**
 * @typedef {object} AccountResponse
 * @property {string} aggregateId
 * @property {string} name
 * @property {string} email
 * @property {number} balance
 * @property {number} available the balance without what is reserved
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
 * @property {string} [stream] if it was about a parked stream
 * @property {string} [outcome]
 */

/**
 * The process managers of the service.
 *
 * @typedef {object} Processes
 * @property {ProcessManager[]} processes
 * @property {string} [timersTrouble] why timers can't fire
 */

/**
 * @typedef {object} ProcessManager
 * @property {string} name
 * @property {number} position up to which events were handled
 * @property {string} status
 * @property {string} [detail] why it waits or has stopped
 * @property {number} parkedCount
 * @property {ParkedProcess[]} parked those that are parked the longest
 */

/**
 * A process that waits because a step has failed.
 *
 * @typedef {object} ParkedProcess
 * @property {string} id
 * @property {number} position of the event at which it has failed
 * @property {string} error
 * @property {string} at
 */

/**
 * A Merkle tree of the log, of which an epoch has one.
 *
 * @typedef {object} Tree
 * @property {string} origin its name for auditors
 * @property {string} key public key by which it is signed
 * @property {string[]} [otherKeys] of further signatures, which are not checked here
 * @property {string} path address of its files
 * @property {number} size number of events under its newest checkpoint; 0 before the first one
 */

/**
 * The texts of an event that are hashed in its leaf, as the database writes them.
 *
 * @typedef {{ position: number, data: string, metadata: string }} StoredEvent
 */

const TIMEOUT_MS = 30_000;
/** A file of the largest size may have tens of thousands of rows. */
const IMPORT_TIMEOUT_MS = 120_000;
/** An exercise may start a process. */
const LESSON_TIMEOUT_MS = 120_000;
/** How long a request for a receipt waits until the event is sealed. */
const SEAL_WAIT_S = 15;
/** A page has up to 20 trees. */
const TREE_PAGES_MAX = 50;
/** A page has up to 100 scheduled transfers. */
const SCHEDULED_PAGES_MAX = 20;

/**
 * A failed request, with a message for the user. `status` is 0 if the outcome is unknown, for
 * example because no response arrived.
 */
export class Problem extends Error {
  /** @param {string} message @param {number} status @param {string} [field] @param {string} [type] */
  constructor(message, status, field, type) {
    super(message);
    this.status = status;
    this.field = field;
    this.type = type;
  }
}

/** @param {number} after a position @param {number} limit */
export async function eventsAfter(after, limit) {
  const response = await call(`/api/events?after=${after}&limit=${limit}`);
  return { ...(await eventsOf(response)), head: positionOf(response) };
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

/**
 * An account as it was.
 *
 * @param {string} id
 * @param {{ version: number } | { at: string, basis?: string }} then after its n-th event, or at an instant
 * @returns {Promise<AccountResponse>}
 */
export async function accountAsOf(id, then) {
  const query = new URLSearchParams(Object.entries(then).map(([name, v]) => [name, String(v)]));
  return (await json(await call(`/api/accounts/${encodeURIComponent(id)}?${query}`))).account;
}

/** @returns {Promise<Projection[]>} */
export async function projections() {
  return (await json(await call('/api/projections'))).projections;
}

/**
 * Has the events of a parked stream applied again, or skips the one that failed.
 *
 * @param {'retry' | 'skip'} action
 * @param {string} name of the projection
 * @param {{ by: string, why: string, stream: string }} order the operator, the reason and the stream
 * @param {string} key
 * @returns {Promise<OperatorAction>}
 */
export async function actOnParked(action, name, order, key) {
  const path = `/api/projections/${encodeURIComponent(name)}/${action}`;
  return (await json(await send(path, JSON.stringify(order), key))).act;
}

/** @returns {Promise<Processes>} */
export async function processes() {
  return json(await call('/api/processes'));
}

/**
 * Has the failed input of a parked process tried again, or gives it up.
 *
 * @param {'retry' | 'skip'} action
 * @param {string} name of the process manager
 * @param {string} id
 * @param {{ by: string, why: string }} order the operator and the reason
 * @param {string} key
 */
export async function actOnProcess(action, name, id, order, key) {
  const path = `/api/processes/${encodeURIComponent(name)}/${encodeURIComponent(id)}/${action}`;
  await send(path, JSON.stringify(order), key);
}

/**
 * The trees of the log, the newest last; null if the log isn't sealed. Of more than a thousand, those
 * of the newest epochs.
 *
 * @returns {Promise<Tree[] | null>}
 */
export async function trees() {
  let page = await audit();
  if (page === null) return null;
  let all = page.trees;
  for (let pages = 1; page?.before && pages < TREE_PAGES_MAX; pages++) {
    page = await audit(page.before);
    all = [...(page?.trees ?? []), ...all];
  }
  return all;
}

/**
 * How far the log is sealed; null if it isn't sealed.
 *
 * @returns {Promise<{ size: number, failure: string | null } | null>} the number of events under the
 *     newest checkpoint, and why no checkpoint can be signed
 */
export async function seals() {
  const sealed = await audit();
  if (sealed === null) return null;
  const { trees, status, detail } = sealed;
  const failure = status === 'sealing' ? null : (detail ?? 'The log file of the server says why.');
  return { size: trees.at(-1)?.size ?? 0, failure };
}

/**
 * A page of trees, the newest ones by default.
 *
 * @param {string | null} [before] number of an epoch: only trees of earlier ones
 * @returns {Promise<{ trees: Tree[], status: string, detail?: string, before: string | null } | null>}
 */
async function audit(before = null) {
  const path = before === null ? '/audit' : `/audit?before=${encodeURIComponent(before)}`;
  const response = await found(call(path, { cache: 'no-store' }));
  if (response === null) return null;
  return { ...(await json(response)), before: nextCursor(response.headers.get('Link'), 'before') };
}

/** A text among the files of a tree; null if there is none. @param {Tree} tree @param {string} name */
export async function treeFile(tree, name) {
  const response = await found(call(`${tree.path}/${name}`, { cache: 'no-store' }));
  return response && read(response.text());
}

/**
 * A tile of a tree; null if there is none.
 *
 * @param {Tree} tree
 * @param {string} path such as `tile/0/x001/234.p/56`
 */
export async function tile(tree, path) {
  const response = await found(call(`${tree.path}/${path}`));
  return response && new Uint8Array(await read(response.arrayBuffer()));
}

/** The receipt of an event; null if it isn't sealed yet. @param {number} position */
export async function receipt(position) {
  const headers = { Prefer: `wait=${SEAL_WAIT_S}` };
  try {
    const request = { headers, cache: /** @type {const} */ ('no-store') };
    return await read((await call(`/api/events/${position}/proof`, request)).text());
  } catch (error) {
    if (error instanceof Problem && error.type === '/problems/not-sealed') return null;
    throw error;
  }
}

/** @param {number} position @returns {Promise<StoredEvent>} */
export async function storedEvent(position) {
  return json(await call(`/api/events/${position}/stored`));
}

/**
 * The response to a command on one account.
 *
 * @typedef {{ account: AccountResponse, position: number }} CommandResponse
 */

/**
 * @param {{ name: string, email: string, currency: string }} user
 * @param {string} key idempotency key: a request sent again with the same key takes effect once
 * @returns {Promise<CommandResponse>}
 */
export async function createUser(user, key) {
  return post('/api/users', JSON.stringify(user), key);
}

/**
 * @param {'deposit' | 'withdraw'} operation
 * @param {string} id
 * @param {{ amount: string, currency: string }} funds the amount as a decimal string
 * @param {string} key
 * @returns {Promise<CommandResponse>}
 */
export async function moveFunds(operation, id, { amount, currency }, key) {
  const body = `{"amount":${amount},"currency":${JSON.stringify(currency)}}`;
  return post(`/api/accounts/${encodeURIComponent(id)}/${operation}`, body, key);
}

/**
 * @param {{ from: string, to: string, amount: string, currency: string, reference: string }} order
 *     the amount as a decimal string; the reference may be empty
 * @param {string} key
 * @returns {Promise<{ from: AccountResponse, to: AccountResponse, position: number }>}
 */
export async function transfer({ amount, ...order }, key) {
  const body = `{"amount":${amount},${JSON.stringify(order).slice(1)}`;
  return post('/api/transfers', body, key);
}

/**
 * Funds that are set aside.
 *
 * @typedef {object} Reservation
 * @property {string} reservationId
 * @property {number} amount
 * @property {string} currency
 * @property {string} expiresAt
 * @property {string} reference may be empty
 */

/** The pending reservations of an account. @param {string} id @returns {Promise<Reservation[]>} */
export async function reservations(id) {
  const path = `/api/accounts/${encodeURIComponent(id)}/reservations`;
  return (await json(await call(path))).reservations;
}

/**
 * @param {string} id
 * @param {{ amount: string, currency: string, expiresAt: string, reference: string }} wanted the
 *     amount as a decimal string; the reference may be empty
 * @param {string} key
 * @returns {Promise<CommandResponse>}
 */
export async function reserve(id, { amount, ...wanted }, key) {
  const body = `{"amount":${amount},${JSON.stringify(wanted).slice(1)}`;
  return post(`/api/accounts/${encodeURIComponent(id)}/reservations`, body, key);
}

/**
 * @param {'confirm' | 'release'} how
 * @param {string} id of the account
 * @param {string} reservation
 * @param {string} key
 * @returns {Promise<CommandResponse>}
 */
export async function endReservation(how, id, reservation, key) {
  const path = `/api/accounts/${encodeURIComponent(id)}/reservations/${reservation}/${how}`;
  return post(path, '{}', key);
}

/**
 * A transfer that runs once, or in each month.
 *
 * @typedef {object} ScheduledTransfer
 * @property {string} scheduledTransferId
 * @property {string} from
 * @property {string} to
 * @property {number} amount
 * @property {string} currency
 * @property {string} reference may be empty
 * @property {string} [at] of a single run
 * @property {number} [dayOfMonth]
 * @property {string} [time]
 * @property {string} [zone]
 * @property {string} [until] last day of monthly runs
 * @property {'all' | 'last' | 'none'} missedRuns
 * @property {'active' | 'done' | 'cancelled'} status
 * @property {string} [nextRun]
 * @property {ScheduledRun[]} runs newest last
 */

/**
 * @typedef {{ due: string, outcome: 'sent' | 'refused' | 'missed', detail?: string }} ScheduledRun
 */

/**
 * The scheduled transfers from an account, in the order in which they were made; of more than two
 * thousand, the oldest ones.
 *
 * @param {string} id
 * @returns {Promise<ScheduledTransfer[]>}
 */
export async function scheduledTransfers(id) {
  const path = `/api/scheduled-transfers?account=${encodeURIComponent(id)}`;
  /** @type {ScheduledTransfer[]} */
  const all = [];
  /** @type {string | null} */
  let after = '0';
  for (let pages = 0; after !== null && pages < SCHEDULED_PAGES_MAX; pages++) {
    const response = await call(`${path}&after=${encodeURIComponent(after)}`);
    all.push(...(await json(response)).scheduledTransfers);
    after = nextCursor(response.headers.get('Link'));
  }
  return all;
}

/**
 * @param {{ from: string, to: string, amount: string, currency: string, reference: string,
 *     at?: string, dayOfMonth?: number, time?: string, zone?: string, until?: string, missedRuns: string }} order
 *     the amount as a decimal string
 * @param {string} key
 * @returns {Promise<{ scheduledTransfer: ScheduledTransfer, position: number }>}
 */
export async function scheduleTransfer({ amount, ...order }, key) {
  const body = `{"amount":${amount},${JSON.stringify(order).slice(1)}`;
  return post('/api/scheduled-transfers', body, key);
}

/** @param {string} scheduled @param {string} key @returns {Promise<{ position: number }>} */
export async function cancelScheduledTransfer(scheduled, key) {
  return post(`/api/scheduled-transfers/${encodeURIComponent(scheduled)}/cancel`, '{}', key);
}

/**
 * @param {string} id
 * @param {string} reason empty for the default reason
 * @param {string} key
 * @returns {Promise<CommandResponse>}
 */
export async function close(id, reason, key) {
  const body = JSON.stringify(reason ? { reason } : {});
  return post(`/api/accounts/${encodeURIComponent(id)}/close`, body, key);
}

/**
 * Erases the name and the e-mail address of an account's person.
 *
 * @param {string} id
 * @param {string} key
 * @returns {Promise<{ position: number }>}
 */
export async function forgetPerson(id, key) {
  const path = `/api/users/${encodeURIComponent(id)}/personal-data`;
  const headers = { 'Idempotency-Key': key };
  return { position: positionOf(await call(path, { method: 'DELETE', headers })) };
}

/**
 * @typedef {object} StatementLine
 * @property {number} version
 * @property {string} timestamp
 * @property {string} [occurredAt]
 * @property {string} eventType
 * @property {number} amount without a sign
 * @property {number} balance after the line
 * @property {string} [counterparty]
 * @property {string} [reference]
 * @property {string} [scheduledTransferId] if it is a run of a scheduled transfer
 * @property {Record<string, string>} [imported] further columns of an imported row, by name
 */

/**
 * @typedef {object} Statement
 * @property {AccountResponse} account
 * @property {string} from
 * @property {string} to first instant after the period
 * @property {number} openingBalance
 * @property {StatementLine[]} lines
 * @property {number} closingBalance
 */

/**
 * Options of an import, by the names of the parameters of `POST /api/imports`.
 *
 * @typedef {Record<string, string>} ImportOptions
 */

/**
 * @typedef {object} ImportResult
 * @property {number} accounts
 * @property {number} appended
 * @property {number} alreadyInLog
 * @property {number} rejected
 * @property {{ name: string, becomes: string }[]} columns
 * @property {ImportedRow[]} rows the first ones that are accepted
 * @property {{ line: number, reason: string }[]} rejects the first ones
 */

/**
 * @typedef {object} ImportedRow
 * @property {number} line
 * @property {string} account
 * @property {string} occurredAt
 * @property {string} eventType
 * @property {number} amount
 * @property {string} currency
 * @property {boolean} alreadyInLog
 * @property {Record<string, string>} imported further columns, by name
 */

/**
 * Imports a CSV file, or says what an import would do.
 *
 * @param {Blob} file
 * @param {ImportOptions} options
 * @param {boolean} check whether nothing is written
 * @returns {Promise<ImportResult>}
 */
export async function importFile(file, options, check) {
  const query = new URLSearchParams({ ...options, check: String(check) });
  const request = { method: 'POST', headers: { 'Content-Type': 'text/csv' }, body: file };
  return json(await call(`/api/imports?${query}`, request, IMPORT_TIMEOUT_MS));
}

/**
 * How far the import is that runs on the service.
 *
 * @typedef {object} ImportProgress
 * @property {boolean} running
 * @property {number} [rows] of the file
 * @property {number} [done]
 * @property {number} [rejected]
 * @property {{ line: number, reason: string }[]} [rejects]
 */

/**
 * @param {number} after number of rejected rows that are known already
 * @returns {Promise<ImportProgress>}
 */
export const importProgress = async (after) =>
  json(await call(`/api/imports/progress?after=${after}`));

/**
 * Loads accounts to try the service with, into an empty log.
 *
 * @returns {Promise<Pick<ImportResult, 'accounts' | 'appended' | 'alreadyInLog' | 'rejected' | 'rejects'>>}
 */
export const loadSampleData = async () =>
  json(await call('/api/sample-data', { method: 'POST' }, IMPORT_TIMEOUT_MS));

/**
 * A period: its first instant, and the first one after it; without them the whole history.
 *
 * @typedef {{ from?: string, to?: string }} Period
 */

/** @param {string} id @param {Period} period @returns {Promise<Statement>} */
export async function statement(id, period) {
  return json(await call(statementPath(id, period)));
}

/** The statement as CSV. @param {string} id @param {Period} period @returns {Promise<Blob>} */
export async function statementCsv(id, period) {
  const headers = { Accept: 'text/csv' };
  return read((await call(statementPath(id, period), { headers })).blob());
}

/** @param {string} id @param {Period} period */
function statementPath(id, period) {
  const query = new URLSearchParams(Object.entries(period));
  return `/api/accounts/${encodeURIComponent(id)}/statement?${query}`;
}

/**
 * The account of a lesson after one of its events.
 *
 * @typedef {{ version: number, name: string, email: string, balance: number, currency: string }} LessonState
 */

/** @typedef {{ event: Event, after: LessonState }} LessonEntry */

/** @typedef {{ by: string, what: string, refused: boolean }} TraceLine */

/**
 * A lesson on a log of its own. The events are as stored, with personal data encrypted.
 *
 * @typedef {object} Lesson
 * @property {string} id
 * @property {string} schema
 * @property {LessonState} account
 * @property {LessonEntry[]} history
 * @property {{ running: boolean, position: number, head: number, row?: LessonState }} readModel
 * @property {TraceLine[]} trace what the exercise did
 */

/** @returns {Promise<Lesson>} */
export async function beginLesson() {
  return json(await call('/api/learn/lessons', { method: 'POST' }, LESSON_TIMEOUT_MS));
}

/** @param {string} id @returns {Promise<Lesson>} */
export async function lesson(id) {
  return json(await call(`/api/learn/lessons/${encodeURIComponent(id)}`));
}

/** @param {string} id @param {string} exercise @returns {Promise<Lesson>} */
export async function exercise(id, exercise) {
  const path = `/api/learn/lessons/${encodeURIComponent(id)}/${exercise}`;
  return json(await call(path, { method: 'POST' }, LESSON_TIMEOUT_MS));
}

/** @param {string} id */
export async function endLesson(id) {
  const path = `/api/learn/lessons/${encodeURIComponent(id)}`;
  await call(path, { method: 'DELETE' }, LESSON_TIMEOUT_MS);
}

/**
 * @param {string} path
 * @param {string} body
 * @param {string} key
 * @returns {Promise<any>}
 */
async function post(path, body, key) {
  const response = await send(path, body, key);
  return { ...(await json(response)), position: positionOf(response) };
}

/** @param {string} path @param {string} body @param {string} key */
function send(path, body, key) {
  const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': key };
  return call(path, { method: 'POST', headers, body });
}

/** Position of the last event of a command. @param {Response} response */
function positionOf(response) {
  return Number(response.headers.get('Daybook-Position'));
}

/** @param {Response} response @returns {Promise<{ events: Event[] }>} */
async function eventsOf(response) {
  return json(response);
}

/** @param {Response} response @returns {Promise<any>} */
function json(response) {
  return read(response.json());
}

/** The body of a response. @template T @param {Promise<T>} body @returns {Promise<T>} */
async function read(body) {
  try {
    return await body;
  } catch {
    throw new Problem('The response of the server is incomplete.', 0);
  }
}

/** @param {Promise<Response>} response @returns {Promise<Response | null>} null for 404 */
async function found(response) {
  try {
    return await response;
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return null;
    throw error;
  }
}

/** @param {string} path @param {RequestInit} [request] @param {number} [timeoutMs] */
async function call(path, request, timeoutMs = TIMEOUT_MS) {
  /** @type {Response} */
  let response;
  try {
    response = await fetch(path, { ...request, signal: AbortSignal.timeout(timeoutMs) });
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
  const { type, error, field, balance, available, currency } = await json(response);
  const status = type === '/problems/outcome-unknown' ? 0 : response.status;
  if (typeof error !== 'string') return plain;
  const words =
    balance === undefined ? error : `${error}: ${fundsOf(balance, available, currency)}.`;
  return new Problem(words, status, field, type);
}

/** @param {number} balance @param {number} available @param {string} currency */
function fundsOf(balance, available, currency) {
  const words = `the balance is ${money(units(balance), currency)}`;
  return balance === available
    ? words
    : `${words}, of which ${money(units(available), currency)} are available`;
}

/**
 * The cursor in a `Link: <…?after=cursor>; rel="next"`.
 *
 * @param {string | null} link
 * @param {string} [name] of the parameter
 */
export function nextCursor(link, name = 'after') {
  const address = link?.match(/<([^>]*)>\s*;\s*rel="?next"?/)?.[1];
  return address ? new URL(address, 'http://daybook').searchParams.get(name) : null;
}
