// @ts-check
// The part of the log that this window holds. Merges the live feed with reads of the history: every
// event is applied once and in order. Pure; `feed.js` performs the reads of `nextRead`.

/** @import { Event } from './api.js' */

/** Maximum number of events in memory; older pages are read again. */
export const RECENT_EVENTS_MAX = 1000;
/** Maximum number of events that wait behind a gap; further ones are dropped and read again. */
export const BUFFERED_EVENTS_MAX = 5000;
/** A window further behind than this many events restarts at the newest ones. */
export const GAP_EVENTS_MAX = 20_000;

/**
 * @typedef {object} Log
 * @property {boolean} connected the live feed is connected
 * @property {boolean} loaded the recent history has been read
 * @property {boolean} complete all events from before this connection have been read
 * @property {number} connection number of connections so far; tells late responses apart
 * @property {number} generation number of resets so far; responses from before a reset may be
 *     of another log
 * @property {number} lastPosition position up to which every event has been applied
 * @property {number} knownHead highest known position
 * @property {Event[]} events newest events, up to `lastPosition`
 * @property {Event[]} buffered events behind a gap, in order
 * @property {Event[]} applied events that the latest action added after the history
 */

/**
 * @typedef {{ kind: 'connected' }
 *   | { kind: 'disconnected' }
 *   | { kind: 'loaded', events: Event[], generation: number }
 *   | { kind: 'received', events: Event[] }
 *   | { kind: 'fetched', events: Event[], complete: boolean, head: number,
 *       logWhenSent: Log }
 *   | { kind: 'beyond-head', generation: number }} LogAction
 */

/** @type {Log} */
export const emptyLog = {
  connected: false,
  loaded: false,
  complete: false,
  connection: 0,
  generation: 0,
  lastPosition: 0,
  knownHead: 0,
  events: [],
  buffered: [],
  applied: [],
};

/**
 * @param {Log} log
 * @param {LogAction} action
 * @returns {Log}
 */
export function evolveLog(log, action) {
  switch (action.kind) {
    case 'connected':
      return {
        ...log,
        connected: true,
        complete: false,
        connection: log.connection + 1,
        applied: [],
      };
    case 'disconnected':
      return { ...log, connected: false, complete: false, applied: [] };
    case 'loaded':
      return action.generation === log.generation ? load(log, action.events) : unchanged(log);
    case 'received':
      return merge(log, action.events);
    case 'fetched':
      return action.logWhenSent.generation === log.generation
        ? fetched(log, action)
        : unchanged(log);
    case 'beyond-head':
      return action.generation === log.generation ? reset(log) : unchanged(log);
  }
}

/**
 * The next read over HTTP; null if none is needed.
 *
 * A read with `after` includes the last known event: its id shows whether the log is the same.
 *
 * @param {Log} log
 * @returns {{ last: number } | { after: number } | null}
 */
export function nextRead(log) {
  if (!log.loaded) return { last: RECENT_EVENTS_MAX };
  if (log.connected && isBehind(log)) return { after: Math.max(0, log.lastPosition - 1) };
  return null;
}

/** @param {Log} log */
export function isBehind(log) {
  return !log.complete || log.knownHead > log.lastPosition;
}

/**
 * @param {Log} log
 * @returns {'connecting' | 'live' | 'reconnecting' | 'behind'}
 */
export function connectionState(log) {
  if (!log.connected) return log.connection === 0 ? 'connecting' : 'reconnecting';
  return isBehind(log) ? 'behind' : 'live';
}

/** @param {Log} log @param {Event[]} events @returns {Log} */
function load(log, events) {
  if (log.loaded) return unchanged(log);
  const last = events.at(-1)?.position ?? 0;
  const loaded = {
    ...log,
    loaded: true,
    lastPosition: last,
    knownHead: Math.max(last, log.knownHead),
    events,
    buffered: [],
  };
  return merge(loaded, log.buffered);
}

/**
 * Merges a response. It is compared with the log at the time of the request.
 *
 * @param {Log} log
 * @param {Extract<LogAction, { kind: 'fetched' }>} action
 * @returns {Log}
 */
function fetched(log, action) {
  if (action.head < action.logWhenSent.lastPosition) return reset(log);
  const merged = merge(log, action.events);
  if (merged.generation !== log.generation) return merged;
  if (action.head - merged.lastPosition > GAP_EVENTS_MAX) return reset(log);
  const current = action.logWhenSent.connection === log.connection;
  return {
    ...merged,
    knownHead: Math.max(merged.knownHead, action.head),
    complete: merged.complete || (current && action.complete),
  };
}

/**
 * Applies the events that follow, buffers those behind a gap, drops known ones.
 *
 * @param {Log} log
 * @param {Event[]} events
 * @returns {Log}
 */
function merge(log, events) {
  if (!log.loaded) return { ...log, buffered: buffer(log, events), applied: [] };
  if (events.some((event) => diverges(log, event))) return reset(log);

  const ahead = buffer(log, events);
  let next = 0;
  while (next < ahead.length && ahead[next].position === log.lastPosition + 1 + next) next++;
  const applied = ahead.slice(0, next);
  return {
    ...log,
    lastPosition: log.lastPosition + next,
    knownHead: Math.max(log.knownHead, ahead.at(-1)?.position ?? 0),
    events: next === 0 ? log.events : [...log.events, ...applied].slice(-RECENT_EVENTS_MAX),
    buffered: ahead.slice(next, next + BUFFERED_EVENTS_MAX),
    applied,
  };
}

/**
 * The buffered events and `events`: after the last position, in order, without duplicates.
 *
 * @param {Log} log
 * @param {Event[]} events
 */
function buffer(log, events) {
  const ahead = [...log.buffered, ...events].filter((event) => event.position > log.lastPosition);
  if (ahead.every((event, i) => i === 0 || ahead[i - 1].position < event.position)) return ahead;
  ahead.sort((a, b) => a.position - b.position);
  return ahead.filter((event, i) => i === 0 || ahead[i - 1].position < event.position);
}

/**
 * Whether a known position has a different event: then this is a different log.
 *
 * @param {Log} log
 * @param {Event} event
 */
function diverges(log, event) {
  const known = log.events[log.events.length - 1 - (log.lastPosition - event.position)];
  return known !== undefined && known.eventId !== event.eventId;
}

/** @param {Log} log @returns {Log} */
function reset(log) {
  const { connected, connection, generation } = log;
  return { ...emptyLog, connected, connection, generation: generation + 1 };
}

/** @param {Log} log @returns {Log} */
function unchanged(log) {
  return { ...log, applied: [] };
}
