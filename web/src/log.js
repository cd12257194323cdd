// @ts-check
// What this window knows of the log, and how the live feed and the history are joined into it:
// every event once, in order, with no seam. Pure; `feed.js` does what `wanted` asks for.

/** @import { Event } from './api.js' */

/** Events kept in memory; older ones are read again when somebody turns back to them. */
export const KEPT_EVENTS = 1000;
/** Events that wait for the ones before them; beyond it they are dropped and fetched again. */
export const HELD_EVENTS_MAX = 5000;
/** Further behind than this, the window starts afresh at the newest events. */
export const GAP_EVENTS_MAX = 20_000;

/**
 * @typedef {object} Log
 * @property {boolean} connected the live feed is there
 * @property {boolean} opened the recent history has been read
 * @property {boolean} complete all that was missed before this connection has been fetched
 * @property {number} connection counts connections, so that a late answer is known as such
 * @property {number} generation counts fresh starts: what was read before one may be of another log
 * @property {number} last the position up to which every event has been seen
 * @property {number} seen the highest position known to exist
 * @property {Event[]} events the newest events, ending at `last`
 * @property {Event[]} held events beyond a hole, in order
 * @property {Event[]} applied the events that the latest step added behind the history
 */

/**
 * @typedef {{ kind: 'connected' }
 *   | { kind: 'disconnected' }
 *   | { kind: 'opened', events: Event[], generation: number }
 *   | { kind: 'received', events: Event[] }
 *   | { kind: 'fetched', events: Event[], complete: boolean, head: number,
 *       asked: Log }
 *   | { kind: 'beyond-head', generation: number }} LogHappening
 */

/** @type {Log} */
export const emptyLog = {
  connected: false,
  opened: false,
  complete: false,
  connection: 0,
  generation: 0,
  last: 0,
  seen: 0,
  events: [],
  held: [],
  applied: [],
};

/**
 * @param {Log} log
 * @param {LogHappening} happening
 * @returns {Log}
 */
export function evolveLog(log, happening) {
  switch (happening.kind) {
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
    case 'opened':
      return happening.generation === log.generation ? open(log, happening.events) : still(log);
    case 'received':
      return join(log, happening.events);
    case 'fetched':
      return happening.asked.generation === log.generation ? fetched(log, happening) : still(log);
    case 'beyond-head':
      return happening.generation === log.generation ? afresh(log) : still(log);
  }
}

/**
 * What has to be read over HTTP next, if anything.
 *
 * The answer to `after` overlaps what is known by one event: it shows that the log is still the
 * same one.
 *
 * @param {Log} log
 * @returns {{ last: number } | { after: number } | null}
 */
export function wanted(log) {
  if (!log.opened) return { last: KEPT_EVENTS };
  if (log.connected && behind(log)) return { after: Math.max(0, log.last - 1) };
  return null;
}

/** @param {Log} log */
export function behind(log) {
  return !log.complete || log.seen > log.last;
}

/**
 * @param {Log} log
 * @returns {'connecting' | 'live' | 'reconnecting' | 'behind'}
 */
export function standing(log) {
  if (!log.connected) return log.connection === 0 ? 'connecting' : 'reconnecting';
  return behind(log) ? 'behind' : 'live';
}

/** @param {Log} log @param {Event[]} events @returns {Log} */
function open(log, events) {
  if (log.opened) return still(log);
  const last = events.at(-1)?.position ?? 0;
  const opened = { ...log, opened: true, last, seen: Math.max(last, log.seen), events, held: [] };
  return join(opened, log.held);
}

/**
 * An answer speaks of the moment in which it was asked for; the log may have gone on since.
 *
 * @param {Log} log
 * @param {Extract<LogHappening, { kind: 'fetched' }>} answer
 * @returns {Log}
 */
function fetched(log, answer) {
  if (answer.head < answer.asked.last) return afresh(log);
  const joined = join(log, answer.events);
  if (joined.generation !== log.generation) return joined;
  if (answer.head - joined.last > GAP_EVENTS_MAX) return afresh(log);
  const current = answer.asked.connection === log.connection;
  return {
    ...joined,
    seen: Math.max(joined.seen, answer.head),
    complete: joined.complete || (current && answer.complete),
  };
}

/**
 * Adds what continues the log, holds what lies beyond a hole, drops what is known.
 *
 * @param {Log} log
 * @param {Event[]} events
 * @returns {Log}
 */
function join(log, events) {
  if (!log.opened) return { ...log, held: hold(log, events), applied: [] };
  if (events.some((event) => contradicts(log, event))) return afresh(log);

  const ahead = hold(log, events);
  let next = 0;
  while (next < ahead.length && ahead[next].position === log.last + 1 + next) next++;
  const applied = ahead.slice(0, next);
  return {
    ...log,
    last: log.last + next,
    seen: Math.max(log.seen, ahead.at(-1)?.position ?? 0),
    events: next === 0 ? log.events : [...log.events, ...applied].slice(-KEPT_EVENTS),
    held: ahead.slice(next, next + HELD_EVENTS_MAX),
    applied,
  };
}

/**
 * All that waits, with `events`: ahead of the log, in order, each once.
 *
 * @param {Log} log
 * @param {Event[]} events
 */
function hold(log, events) {
  const ahead = [...log.held, ...events].filter((event) => event.position > log.last);
  if (ahead.every((event, i) => i === 0 || ahead[i - 1].position < event.position)) return ahead;
  ahead.sort((a, b) => a.position - b.position);
  return ahead.filter((event, i) => i === 0 || ahead[i - 1].position < event.position);
}

/**
 * Another event at a known place: this is not the log that we read before.
 *
 * @param {Log} log
 * @param {Event} event
 */
function contradicts(log, event) {
  const known = log.events[log.events.length - 1 - (log.last - event.position)];
  return known !== undefined && known.eventId !== event.eventId;
}

/** @param {Log} log @returns {Log} */
function afresh(log) {
  const { connected, connection, generation } = log;
  return { ...emptyLog, connected, connection, generation: generation + 1 };
}

/** @param {Log} log @returns {Log} */
function still(log) {
  return { ...log, applied: [] };
}
