// @ts-check
import { describe, expect, it } from 'vitest';
import { Problem } from '../src/api.js';
import { createCatchUp } from '../src/feed.js';
import { connectionState } from '../src/log.js';
import { createStore } from '../src/store.js';
import { longLog } from './events.js';

/** A server with a log and optional failures. @param {import('../src/api.js').Event[]} log */
function serverWith(log) {
  const server = {
    log,
    /** @type {Problem | null} */
    failure: null,
    reads: 0,
    /** @param {number} count */
    async lastEvents(count) {
      server.reads++;
      if (server.failure) throw server.failure;
      return { events: server.log.slice(-count) };
    },
    /** @param {number} after @param {number} limit */
    async eventsAfter(after, limit) {
      server.reads++;
      if (server.failure) throw server.failure;
      if (after > server.log.length) throw new Problem('above the head', 400, 'after');
      return { events: server.log.slice(after, after + limit), head: server.log.length };
    },
  };
  return server;
}

/** @param {ReturnType<typeof serverWith>} server @param {() => void} [onPause] */
function windowOn(server, onPause = () => {}) {
  const store = createStore();
  /** @type {number[]} */
  const applied = [];
  /** @type {number[]} */
  const pauses = [];
  store.subscribe((state) => applied.push(...state.log.applied.map((event) => event.position)));
  const catchUp = createCatchUp(store, server, async (ms) => {
    pauses.push(ms);
    onPause();
  });
  return { store, catchUp, applied, pauses };
}

describe('Catching up', () => {
  it('starts at the newest events and is live', async () => {
    const { store, catchUp } = windowOn(serverWith(longLog(3000)));
    store.dispatch({ kind: 'connected' });
    await catchUp();
    expect(connectionState(store.state().log)).toBe('live');
    expect(store.state().log).toMatchObject({ lastPosition: 3000 });
    expect(store.state().log.events[0].position).toBe(2001);
  });

  it('reads all pages of missed events, each event once', async () => {
    const all = longLog(5000);
    const server = serverWith(all.slice(0, 100));
    const { store, catchUp, applied } = windowOn(server);
    store.dispatch({ kind: 'connected' });
    await catchUp();
    store.dispatch({ kind: 'disconnected' });
    server.log = all;
    store.dispatch({ kind: 'connected' });
    await catchUp();
    expect(applied).toEqual(all.slice(100).map((event) => event.position));
    expect(connectionState(store.state().log)).toBe('live');
  });

  it('retries with backoff until the server is back', async () => {
    const server = serverWith(longLog(5));
    server.failure = new Problem('unavailable', 0);
    const { store, catchUp, pauses } = windowOn(server, () => {
      if (pauses.length === 6) server.failure = null;
    });
    await catchUp();
    expect(pauses).toEqual([500, 1000, 2000, 4000, 5000, 5000]);
    expect(store.state().log.lastPosition).toBe(5);
  });

  it('waits between responses without new events', async () => {
    const all = longLog(10);
    const server = serverWith(all.slice(0, 5));
    const { store, catchUp, pauses } = windowOn(server, () => (server.log = all));
    store.dispatch({ kind: 'connected' });
    await catchUp();
    store.dispatch({ kind: 'received', events: all.slice(8) });
    await catchUp();
    expect(pauses).toEqual([500]);
    expect(store.state().log.lastPosition).toBe(10);
  });

  it('resets on a server with a shorter log', async () => {
    const server = serverWith(longLog(50));
    const { store, catchUp } = windowOn(server);
    store.dispatch({ kind: 'connected' });
    await catchUp();
    store.dispatch({ kind: 'disconnected' });
    server.log = longLog(3, 'another');
    store.dispatch({ kind: 'connected' });
    await catchUp();
    expect(store.state().log.events).toEqual(server.log);
    expect(connectionState(store.state().log)).toBe('live');
  });

  it('runs only one read at a time', async () => {
    const server = serverWith(longLog(5));
    const { catchUp } = windowOn(server);
    await Promise.all([catchUp(), catchUp(), catchUp()]);
    expect(server.reads).toBe(1);
  });
});
