// @ts-check
import { describe, expect, it } from 'vitest';
import {
  behind,
  emptyLog,
  evolveLog,
  GAP_EVENTS_MAX,
  HELD_EVENTS_MAX,
  KEPT_EVENTS,
  standing,
  wanted,
} from '../src/log.js';
import { longLog, random } from './events.js';

/** @import { Event } from '../src/api.js' */
/** @import { Log, LogHappening } from '../src/log.js' */

const ten = longLog(10);

/** @param {...LogHappening} happenings */
const after = (...happenings) => happenings.reduce(evolveLog, emptyLog);
/** @param {Event[]} events @returns {LogHappening} */
const opened = (events, generation = 0) => ({ kind: 'opened', events, generation });
/** @param {Event[]} events @returns {LogHappening} */
const received = (...events) => ({ kind: 'received', events });
/** @type {LogHappening} */
const connected = { kind: 'connected' };
/** @type {LogHappening} */
const disconnected = { kind: 'disconnected' };
/** @param {Event[]} events @param {any} [more] @returns {LogHappening} */
const fetched = (events, { connection = 1, last = 0, ...more } = {}) => ({
  kind: 'fetched',
  events,
  complete: true,
  head: events.at(-1)?.position ?? 0,
  asked: { ...emptyLog, connection, last },
  ...more,
});
/** A window that is live and has seen `events`. @param {Event[]} events */
const live = (events) => after(opened(events), connected, fetched(events.slice(-1)));
/** @param {Log} log */
const positions = (log) => log.events.map((event) => event.position);

describe('Opening', () => {
  it('asks for the newest events, connected or not', () => {
    expect(wanted(emptyLog)).toEqual({ last: KEPT_EVENTS });
    expect(wanted(after(connected))).toEqual({ last: KEPT_EVENTS });
    expect(standing(emptyLog)).toBe('connecting');
  });

  it('is behind until what was missed before the connection has been fetched', () => {
    const log = after(opened(ten.slice(0, 4)), connected);
    expect(standing(log)).toBe('behind');
    expect(wanted(log)).toEqual({ after: 3 });
    const caughtUp = evolveLog(log, fetched(ten.slice(3)));
    expect(standing(caughtUp)).toBe('live');
    expect(positions(caughtUp)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(wanted(caughtUp)).toBeNull();
  });

  it('holds what the feed brings before the history is there', () => {
    const log = after(connected, received(ten[4]), received(ten[5]), opened(ten.slice(0, 5)));
    expect(positions(log)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(log.applied).toEqual([ten[5]]);
  });

  it('on an empty log is live at position 0', () => {
    const log = after(connected, opened([]), fetched([]));
    expect(standing(log)).toBe('live');
    expect(positions(evolveLog(log, received(ten[0])))).toEqual([1]);
  });

  it('in the middle of a long log knows only the newest', () => {
    const log = after(connected, opened(ten.slice(6)), fetched(ten.slice(9), { head: 10 }));
    expect(positions(log)).toEqual([7, 8, 9, 10]);
    expect(log.last).toBe(10);
  });

  it('twice changes nothing', () => {
    const log = live(ten);
    expect(evolveLog(log, opened(ten.slice(0, 3)))).toEqual({ ...log, applied: [] });
  });
});

describe('Live', () => {
  it('adds what continues the log', () => {
    const log = evolveLog(live(ten.slice(0, 3)), received(ten[3], ten[4]));
    expect(positions(log)).toEqual([1, 2, 3, 4, 5]);
    expect(log.applied).toEqual([ten[3], ten[4]]);
    expect(standing(log)).toBe('live');
  });

  it('drops what is known', () => {
    const log = evolveLog(live(ten.slice(0, 5)), received(ten[3], ten[4], ten[5]));
    expect(positions(log)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(log.applied).toEqual([ten[5]]);
    expect(evolveLog(log, received(ten[5])).applied).toEqual([]);
  });

  it('drops the second of two within one message', () => {
    const log = evolveLog(live(ten.slice(0, 3)), received(ten[3], ten[3], ten[4]));
    expect(positions(log)).toEqual([1, 2, 3, 4, 5]);
  });

  it('holds what lies beyond a hole and asks for what is missing', () => {
    const log = evolveLog(live(ten.slice(0, 3)), received(ten[5], ten[6]));
    expect(positions(log)).toEqual([1, 2, 3]);
    expect(standing(log)).toBe('behind');
    expect(wanted(log)).toEqual({ after: 2 });
  });

  it('goes on once the hole is filled, by the fetch or by the feed', () => {
    const hole = evolveLog(live(ten.slice(0, 3)), received(ten[5], ten[6]));
    const byFetch = evolveLog(hole, fetched(ten.slice(2, 6), { head: 7 }));
    expect(byFetch.applied).toEqual(ten.slice(3, 7));
    const byFeed = evolveLog(hole, received(ten[3], ten[4]));
    expect(byFeed.applied).toEqual(ten.slice(3, 7));
    for (const log of [byFetch, byFeed]) {
      expect(positions(log)).toEqual([1, 2, 3, 4, 5, 6, 7]);
      expect(standing(log)).toBe('live');
    }
  });

  it('puts what arrives out of order into order', () => {
    const log = after(
      opened(ten.slice(0, 1)),
      connected,
      fetched(ten.slice(0, 1)),
      received(ten[4]),
      received(ten[2], ten[1]),
      received(ten[3]),
    );
    expect(positions(log)).toEqual([1, 2, 3, 4, 5]);
    expect(log.held).toEqual([]);
  });

  it('takes a fetch that overlaps with the feed', () => {
    const log = evolveLog(live(ten.slice(0, 3)), received(ten[3], ten[4], ten[5]));
    const joined = evolveLog(log, fetched(ten.slice(2, 5), { head: 5 }));
    expect(positions(joined)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(joined.generation).toBe(0);
  });

  it('takes an answer that the feed has overtaken', () => {
    const log = evolveLog(live(ten.slice(0, 3)), received(ten[3], ten[4]));
    const joined = evolveLog(log, fetched(ten.slice(2, 3), { head: 3, last: 3 }));
    expect(joined).toMatchObject({ generation: 0, last: 5 });
  });

  it('keeps a bounded number of events, and holds a bounded number', () => {
    const many = longLog(KEPT_EVENTS + HELD_EVENTS_MAX + 100);
    const start = live(many.slice(0, 10));
    const kept = evolveLog(start, received(...many.slice(10, KEPT_EVENTS + 50)));
    expect(kept.events).toHaveLength(KEPT_EVENTS);
    expect(kept.events.at(-1)?.position).toBe(KEPT_EVENTS + 50);
    const held = evolveLog(start, received(...many.slice(20)));
    expect(held.held).toHaveLength(HELD_EVENTS_MAX);
    expect(held.seen).toBe(many.length);
    const filled = evolveLog(held, fetched(many.slice(9, 20), { head: many.length }));
    expect(filled.last).toBe(20 + HELD_EVENTS_MAX);
    expect(wanted(filled)).toEqual({ after: filled.last - 1 });
  });
});

describe('Reconnecting', () => {
  it('is said, and nothing is asked meanwhile', () => {
    const log = evolveLog(live(ten.slice(0, 3)), disconnected);
    expect(standing(log)).toBe('reconnecting');
    expect(wanted(log)).toBeNull();
  });

  it('fetches what was missed, while the feed already goes on', () => {
    let log = [disconnected, connected].reduce(evolveLog, live(ten.slice(0, 3)));
    expect(wanted(log)).toEqual({ after: 2 });
    log = evolveLog(log, received(ten[8]));
    expect(positions(log)).toEqual([1, 2, 3]);
    log = evolveLog(log, fetched(ten.slice(2, 8), { connection: 2, head: 8 }));
    expect(positions(log)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(standing(log)).toBe('live');
  });

  it('does not trust an answer from before the new connection to be all', () => {
    let log = [disconnected, connected].reduce(evolveLog, live(ten.slice(0, 3)));
    log = evolveLog(log, fetched(ten.slice(2, 5), { connection: 1, head: 5 }));
    expect(positions(log)).toEqual([1, 2, 3, 4, 5]);
    expect(behind(log)).toBe(true);
    expect(wanted(log)).toEqual({ after: 4 });
  });

  it('goes on fetching while pages are full', () => {
    let log = [disconnected, connected].reduce(evolveLog, live(ten.slice(0, 2)));
    log = evolveLog(log, fetched(ten.slice(1, 4), { complete: false, connection: 2, head: 10 }));
    expect(wanted(log)).toEqual({ after: 3 });
    expect(log.seen - log.last).toBe(6);
  });

  it('starts afresh when another event stands at a known place', () => {
    const others = longLog(5, 'another');
    const log = [
      disconnected,
      connected,
      fetched(others.slice(2), { connection: 2, head: 5 }),
    ].reduce(evolveLog, live(ten.slice(0, 3)));
    expect(log).toMatchObject({
      generation: 1,
      opened: false,
      last: 0,
      events: [],
      connected: true,
    });
    expect(wanted(log)).toEqual({ last: KEPT_EVENTS });
    const again = evolveLog(log, opened(others, 1));
    expect(again.events).toEqual(others);
  });

  it('starts afresh when the log has become shorter', () => {
    const short = evolveLog(live(ten), fetched([], { head: 4, last: 10 }));
    expect(short).toMatchObject({ generation: 1, opened: false });
    const refused = evolveLog(live(ten), { kind: 'beyond-head', generation: 0 });
    expect(refused).toMatchObject({ generation: 1, opened: false });
  });

  it('starts afresh rather than fetch a very long past', () => {
    const head = 10 + GAP_EVENTS_MAX + 1;
    expect(evolveLog(live(ten), fetched(ten.slice(9), { head })).generation).toBe(1);
    expect(evolveLog(live(ten), fetched(ten.slice(9), { head: head - 1 })).generation).toBe(0);
  });

  it('ignores answers that were asked for before a fresh start', () => {
    const log = evolveLog(live(ten), { kind: 'beyond-head', generation: 0 });
    for (const late of [opened(ten), fetched(ten), { kind: 'beyond-head', generation: 0 }]) {
      expect(evolveLog(log, /** @type {LogHappening} */ (late))).toEqual(log);
    }
  });
});

describe('Whatever the network does', () => {
  it.each([...Array(300).keys()])('every event arrives once and in order (seed %i)', (seed) => {
    const next = random(seed);
    const all = longLog(60);
    const pick = (/** @type {number} */ n) => Math.floor(next() * n);
    let head = pick(20);
    let log = evolveLog(emptyLog, opened(all.slice(Math.max(0, head - 10), head)));
    const first = log.last + 1;
    /** @type {Event[]} */
    const applied = [];
    /** @type {Event[][]} messages on the way to a connected client */
    let onTheWay = [];
    /** @type {LogHappening[]} answers on the way, each with what was true when it was given */
    let answers = [];
    /** @param {LogHappening} happening */
    const tell = (happening) => {
      log = evolveLog(log, happening);
      applied.push(...log.applied);
    };
    const ask = () => {
      const want = wanted(log);
      if (!want || !('after' in want)) return;
      const events = all.slice(want.after, Math.min(head, want.after + 5));
      answers.push(
        fetched(events, {
          complete: events.length < 5,
          head,
          connection: log.connection,
          last: log.last,
        }),
      );
    };
    for (let step = 0; step < 400; step++) {
      const what = next();
      if (what < 0.25 && head < all.length) {
        const count = Math.min(1 + pick(3), all.length - head);
        if (log.connected) onTheWay.push(all.slice(head, head + count));
        head += count;
      } else if (what < 0.45 && onTheWay.length > 0) {
        const at = pick(onTheWay.length);
        tell(received(...onTheWay[at]));
        if (next() < 0.8) onTheWay.splice(at, 1);
      } else if (what < 0.5 && onTheWay.length > 0) {
        onTheWay.splice(pick(onTheWay.length), 1);
        tell(disconnected);
      } else if (what < 0.55) {
        onTheWay = [];
        tell(log.connected ? disconnected : connected);
      } else if (what < 0.75) {
        ask();
      } else if (answers.length > 0) {
        tell(answers.splice(pick(answers.length), 1)[0]);
      }
    }
    onTheWay = [];
    tell(disconnected);
    tell(connected);
    for (let i = 0; i < 50 && wanted(log); i++) {
      ask();
      const answer = answers.pop();
      if (answer) tell(answer);
    }
    expect(standing(log)).toBe('live');
    expect(log.generation).toBe(0);
    expect(applied.map((event) => event.position)).toEqual(
      Array.from({ length: head - first + 1 }, (_, i) => first + i),
    );
  });
});
