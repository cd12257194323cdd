// @ts-check
import { describe, expect, it } from 'vitest';
import {
  BUFFERED_EVENTS_MAX,
  connectionState,
  emptyLog,
  evolveLog,
  GAP_EVENTS_MAX,
  isBehind,
  nextRead,
  RECENT_EVENTS_MAX,
} from '../src/log.js';
import { longLog, random } from './events.js';

/** @import { Event } from '../src/api.js' */
/** @import { Log, LogAction } from '../src/log.js' */

const ten = longLog(10);

/** @param {...LogAction} actions */
const after = (...actions) => actions.reduce(evolveLog, emptyLog);
/** @param {Event[]} events @returns {LogAction} */
const loaded = (events, generation = 0) => ({ kind: 'loaded', events, generation });
/** @param {Event[]} events @returns {LogAction} */
const received = (...events) => ({ kind: 'received', events });
/** @type {LogAction} */
const connected = { kind: 'connected' };
/** @type {LogAction} */
const disconnected = { kind: 'disconnected' };
/** @param {Event[]} events @param {any} [more] @returns {LogAction} */
const fetched = (events, { connection = 1, last = 0, ...more } = {}) => ({
  kind: 'fetched',
  events,
  complete: true,
  head: events.at(-1)?.position ?? 0,
  logWhenSent: { ...emptyLog, connection, lastPosition: last },
  ...more,
});
/** A live window that has applied `events`. @param {Event[]} events */
const live = (events) => after(loaded(events), connected, fetched(events.slice(-1)));
/** @param {Log} log */
const positions = (log) => log.events.map((event) => event.position);

describe('Loading', () => {
  it('reads the newest events, connected or not', () => {
    expect(nextRead(emptyLog)).toEqual({ last: RECENT_EVENTS_MAX });
    expect(nextRead(after(connected))).toEqual({ last: RECENT_EVENTS_MAX });
    expect(connectionState(emptyLog)).toBe('connecting');
  });

  it('is behind until missed events have been read', () => {
    const log = after(loaded(ten.slice(0, 4)), connected);
    expect(connectionState(log)).toBe('behind');
    expect(nextRead(log)).toEqual({ after: 3 });
    const caughtUp = evolveLog(log, fetched(ten.slice(3)));
    expect(connectionState(caughtUp)).toBe('live');
    expect(positions(caughtUp)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(nextRead(caughtUp)).toBeNull();
  });

  it('buffers events of the feed until the history is read', () => {
    const log = after(connected, received(ten[4]), received(ten[5]), loaded(ten.slice(0, 5)));
    expect(positions(log)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(log.applied).toEqual([ten[5]]);
  });

  it('is live at position 0 on an empty log', () => {
    const log = after(connected, loaded([]), fetched([]));
    expect(connectionState(log)).toBe('live');
    expect(positions(evolveLog(log, received(ten[0])))).toEqual([1]);
  });

  it('has only the newest events of a long log', () => {
    const log = after(connected, loaded(ten.slice(6)), fetched(ten.slice(9), { head: 10 }));
    expect(positions(log)).toEqual([7, 8, 9, 10]);
    expect(log.lastPosition).toBe(10);
  });

  it('a second time changes nothing', () => {
    const log = live(ten);
    expect(evolveLog(log, loaded(ten.slice(0, 3)))).toEqual({ ...log, applied: [] });
  });
});

describe('Live', () => {
  it('applies the events that follow', () => {
    const log = evolveLog(live(ten.slice(0, 3)), received(ten[3], ten[4]));
    expect(positions(log)).toEqual([1, 2, 3, 4, 5]);
    expect(log.applied).toEqual([ten[3], ten[4]]);
    expect(connectionState(log)).toBe('live');
  });

  it('drops known events', () => {
    const log = evolveLog(live(ten.slice(0, 5)), received(ten[3], ten[4], ten[5]));
    expect(positions(log)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(log.applied).toEqual([ten[5]]);
    expect(evolveLog(log, received(ten[5])).applied).toEqual([]);
  });

  it('drops a duplicate within one message', () => {
    const log = evolveLog(live(ten.slice(0, 3)), received(ten[3], ten[3], ten[4]));
    expect(positions(log)).toEqual([1, 2, 3, 4, 5]);
  });

  it('buffers events behind a gap and reads missing ones', () => {
    const log = evolveLog(live(ten.slice(0, 3)), received(ten[5], ten[6]));
    expect(positions(log)).toEqual([1, 2, 3]);
    expect(connectionState(log)).toBe('behind');
    expect(nextRead(log)).toEqual({ after: 2 });
  });

  it('continues when a read or the feed fills the gap', () => {
    const gap = evolveLog(live(ten.slice(0, 3)), received(ten[5], ten[6]));
    const byFetch = evolveLog(gap, fetched(ten.slice(2, 6), { head: 7 }));
    expect(byFetch.applied).toEqual(ten.slice(3, 7));
    const byFeed = evolveLog(gap, received(ten[3], ten[4]));
    expect(byFeed.applied).toEqual(ten.slice(3, 7));
    for (const log of [byFetch, byFeed]) {
      expect(positions(log)).toEqual([1, 2, 3, 4, 5, 6, 7]);
      expect(connectionState(log)).toBe('live');
    }
  });

  it('sorts events that arrive out of order', () => {
    const log = after(
      loaded(ten.slice(0, 1)),
      connected,
      fetched(ten.slice(0, 1)),
      received(ten[4]),
      received(ten[2], ten[1]),
      received(ten[3]),
    );
    expect(positions(log)).toEqual([1, 2, 3, 4, 5]);
    expect(log.buffered).toEqual([]);
  });

  it('merges a read that overlaps with the feed', () => {
    const log = evolveLog(live(ten.slice(0, 3)), received(ten[3], ten[4], ten[5]));
    const joined = evolveLog(log, fetched(ten.slice(2, 5), { head: 5 }));
    expect(positions(joined)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(joined.generation).toBe(0);
  });

  it('merges a response that is older than the feed', () => {
    const log = evolveLog(live(ten.slice(0, 3)), received(ten[3], ten[4]));
    const joined = evolveLog(log, fetched(ten.slice(2, 3), { head: 3, last: 3 }));
    expect(joined).toMatchObject({ generation: 0, lastPosition: 5 });
  });

  it('keeps and buffers a bounded number of events', () => {
    const many = longLog(RECENT_EVENTS_MAX + BUFFERED_EVENTS_MAX + 100);
    const start = live(many.slice(0, 10));
    const kept = evolveLog(start, received(...many.slice(10, RECENT_EVENTS_MAX + 50)));
    expect(kept.events).toHaveLength(RECENT_EVENTS_MAX);
    expect(kept.events.at(-1)?.position).toBe(RECENT_EVENTS_MAX + 50);
    const buffered = evolveLog(start, received(...many.slice(20)));
    expect(buffered.buffered).toHaveLength(BUFFERED_EVENTS_MAX);
    expect(buffered.knownHead).toBe(many.length);
    const filled = evolveLog(buffered, fetched(many.slice(9, 20), { head: many.length }));
    expect(filled.lastPosition).toBe(20 + BUFFERED_EVENTS_MAX);
    expect(nextRead(filled)).toEqual({ after: filled.lastPosition - 1 });
  });
});

describe('Reconnecting', () => {
  it('is shown, without reads meanwhile', () => {
    const log = evolveLog(live(ten.slice(0, 3)), disconnected);
    expect(connectionState(log)).toBe('reconnecting');
    expect(nextRead(log)).toBeNull();
  });

  it('reads missed events while the feed continues', () => {
    let log = [disconnected, connected].reduce(evolveLog, live(ten.slice(0, 3)));
    expect(nextRead(log)).toEqual({ after: 2 });
    log = evolveLog(log, received(ten[8]));
    expect(positions(log)).toEqual([1, 2, 3]);
    log = evolveLog(log, fetched(ten.slice(2, 8), { connection: 2, head: 8 }));
    expect(positions(log)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(connectionState(log)).toBe('live');
  });

  it('is not complete after a response from before it', () => {
    let log = [disconnected, connected].reduce(evolveLog, live(ten.slice(0, 3)));
    log = evolveLog(log, fetched(ten.slice(2, 5), { connection: 1, head: 5 }));
    expect(positions(log)).toEqual([1, 2, 3, 4, 5]);
    expect(isBehind(log)).toBe(true);
    expect(nextRead(log)).toEqual({ after: 4 });
  });

  it('reads on while pages are full', () => {
    let log = [disconnected, connected].reduce(evolveLog, live(ten.slice(0, 2)));
    log = evolveLog(log, fetched(ten.slice(1, 4), { complete: false, connection: 2, head: 10 }));
    expect(nextRead(log)).toEqual({ after: 3 });
    expect(log.knownHead - log.lastPosition).toBe(6);
  });

  it('resets when a known position has a different event', () => {
    const others = longLog(5, 'another');
    const log = [
      disconnected,
      connected,
      fetched(others.slice(2), { connection: 2, head: 5 }),
    ].reduce(evolveLog, live(ten.slice(0, 3)));
    expect(log).toMatchObject({
      generation: 1,
      loaded: false,
      lastPosition: 0,
      events: [],
      connected: true,
    });
    expect(nextRead(log)).toEqual({ last: RECENT_EVENTS_MAX });
    const again = evolveLog(log, loaded(others, 1));
    expect(again.events).toEqual(others);
  });

  it('resets when the log is shorter', () => {
    const short = evolveLog(live(ten), fetched([], { head: 4, last: 10 }));
    expect(short).toMatchObject({ generation: 1, loaded: false });
    const refused = evolveLog(live(ten), { kind: 'beyond-head', generation: 0 });
    expect(refused).toMatchObject({ generation: 1, loaded: false });
  });

  it('resets when it is too far behind', () => {
    const head = 10 + GAP_EVENTS_MAX + 1;
    expect(evolveLog(live(ten), fetched(ten.slice(9), { head })).generation).toBe(1);
    expect(evolveLog(live(ten), fetched(ten.slice(9), { head: head - 1 })).generation).toBe(0);
  });

  it('ignores responses to requests from before a reset', () => {
    const log = evolveLog(live(ten), { kind: 'beyond-head', generation: 0 });
    for (const late of [loaded(ten), fetched(ten), { kind: 'beyond-head', generation: 0 }]) {
      expect(evolveLog(log, /** @type {LogAction} */ (late))).toEqual(log);
    }
  });
});

describe('Under random network faults', () => {
  it.each([...Array(300).keys()])('every event is applied once, in order (seed %i)', (seed) => {
    const next = random(seed);
    const all = longLog(60);
    const pick = (/** @type {number} */ n) => Math.floor(next() * n);
    let head = pick(20);
    let log = evolveLog(emptyLog, loaded(all.slice(Math.max(0, head - 10), head)));
    const first = log.lastPosition + 1;
    /** @type {Event[]} */
    const applied = [];
    /** @type {Event[][]} messages in flight to a connected client */
    let onTheWay = [];
    /** @type {LogAction[]} responses in flight, each with the head at its time */
    let responses = [];
    /** @param {LogAction} action */
    const dispatch = (action) => {
      log = evolveLog(log, action);
      applied.push(...log.applied);
    };
    const send = () => {
      const want = nextRead(log);
      if (!want || !('after' in want)) return;
      const events = all.slice(want.after, Math.min(head, want.after + 5));
      responses.push(
        fetched(events, {
          complete: events.length < 5,
          head,
          connection: log.connection,
          last: log.lastPosition,
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
        dispatch(received(...onTheWay[at]));
        if (next() < 0.8) onTheWay.splice(at, 1);
      } else if (what < 0.5 && onTheWay.length > 0) {
        onTheWay.splice(pick(onTheWay.length), 1);
        dispatch(disconnected);
      } else if (what < 0.55) {
        onTheWay = [];
        dispatch(log.connected ? disconnected : connected);
      } else if (what < 0.75) {
        send();
      } else if (responses.length > 0) {
        dispatch(responses.splice(pick(responses.length), 1)[0]);
      }
    }
    onTheWay = [];
    dispatch(disconnected);
    dispatch(connected);
    for (let i = 0; i < 50 && nextRead(log); i++) {
      send();
      const response = responses.pop();
      if (response) dispatch(response);
    }
    expect(connectionState(log)).toBe('live');
    expect(log.generation).toBe(0);
    expect(applied.map((event) => event.position)).toEqual(
      Array.from({ length: head - first + 1 }, (_, i) => first + i),
    );
  });
});
