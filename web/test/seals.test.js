// @ts-check
import { describe, expect, it } from 'vitest';
import { Problem } from '../src/api.js';
import { startSeals } from '../src/seals.js';
import { createStore } from '../src/store.js';
import { ADA, logOf, created, deposited, longLog } from './events.js';

/** A window with a clock of its own, on a server with a sealed log. */
function sealedWindow() {
  const store = createStore();
  let time = 0;
  /** @type {{ at: number, run: () => void }[]} */
  let due = [];
  const server = {
    /** @type {number | null} */
    size: 0,
    /** @type {Problem | null} */
    failure: null,
    /** @type {number[]} */
    reads: [],
    async seals() {
      server.reads.push(time / 1000);
      if (server.failure) throw server.failure;
      return server.size === null ? null : { size: server.size, failure: null };
    },
  };
  const shown = { visible: true };
  const wake = startSeals(store, server, {
    visible: () => shown.visible,
    later: (run, ms) => due.push({ at: time + ms, run }),
    now: () => time,
  });

  /** Lets time pass. @param {number} seconds */
  async function pass(seconds) {
    const end = time + seconds * 1000;
    for (;;) {
      for (let i = 0; i < 5; i++) await Promise.resolve();
      const next = due.sort((a, b) => a.at - b.at)[0];
      if (!next || next.at > end) break;
      due = due.slice(1);
      time = next.at;
      next.run();
    }
    time = end;
  }

  /** @param {import('../src/api.js').Event[]} events */
  function receive(events) {
    store.dispatch({ kind: 'received', events });
  }

  store.dispatch({ kind: 'connected' });
  store.dispatch({ kind: 'loaded', events: [], generation: 0 });
  return { store, server, shown, wake, pass, receive };
}

describe('The number of sealed events', () => {
  it('is not read while no event is shown', async () => {
    const { server, store, pass, receive } = sealedWindow();
    await pass(600);
    store.dispatch({ kind: 'route-changed', route: { page: 'open' } });
    receive(longLog(3));
    await pass(600);
    expect(server.reads).toEqual([]);
    store.dispatch({ kind: 'route-changed', route: { page: 'events', to: null } });
    server.size = 3;
    await pass(600);
    expect(server.reads.length).toBe(1);
    expect(store.state().seals.size).toBe(3);
  });

  it('is read until the events that are shown are sealed', async () => {
    const { server, store, pass, receive } = sealedWindow();
    server.size = 2;
    receive(longLog(3));
    await pass(1);
    expect(store.state().seals.size).toBe(2);
    server.size = 3;
    await pass(600);
    expect(store.state().seals.size).toBe(3);
    expect(server.reads).toEqual([0, 5]);
  });

  it('is read at most every 5 seconds', async () => {
    const { server, pass, receive } = sealedWindow();
    const log = longLog(100);
    for (let i = 0; i < 100; i++) {
      receive([log[i]]);
      server.size = i + 1;
      await pass(0.3);
    }
    await pass(600);
    expect(server.reads).toEqual([0, 5, 10, 15, 20, 25, 30]);
  });

  it('is read more and more seldom if sealing stands still', async () => {
    const { server, pass, receive } = sealedWindow();
    server.size = 1;
    receive(longLog(3));
    await pass(300);
    expect(server.reads).toEqual([0, 5, 15, 35, 75, 135, 195, 255]);
  });

  it('is not read while the window is hidden', async () => {
    const { server, shown, wake, pass, receive } = sealedWindow();
    server.size = 1;
    receive(longLog(1));
    await pass(1);
    shown.visible = false;
    receive(longLog(2));
    await pass(600);
    expect(server.reads).toEqual([0]);
    shown.visible = true;
    server.size = 2;
    wake();
    await pass(1);
    expect(server.reads).toEqual([0, 601]);
  });

  it('is read again after a failure', async () => {
    const { server, store, pass, receive } = sealedWindow();
    server.failure = new Problem('unavailable', 503);
    receive(longLog(2));
    await pass(20);
    server.failure = null;
    server.size = 2;
    await pass(600);
    expect(store.state().seals.size).toBe(2);
  });

  it.each([
    ['that is not sealed', null],
    ['of others', new Problem('forbidden', 403)],
  ])('of a log %s is not read before the next connection', async (_, failure) => {
    const { server, store, pass, receive } = sealedWindow();
    server.size = null;
    server.failure = failure;
    receive(longLog(2));
    await pass(600);
    receive(longLog(3));
    await pass(600);
    expect(server.reads).toEqual([0]);
    expect(store.state().seals.size).toBeNull();
    store.dispatch({ kind: 'disconnected' });
    server.failure = null;
    server.size = 3;
    store.dispatch({ kind: 'connected' });
    await pass(600);
    expect(store.state().seals.size).toBe(3);
  });

  it('is unknown after a reset of the log, and what was found stays', async () => {
    const { server, store, pass, receive } = sealedWindow();
    server.size = 3;
    receive(longLog(3));
    await pass(600);
    const notice = /** @type {const} */ ({ kind: 'changed', why: '', known: null, served: null });
    store.dispatch({ kind: 'log-verified', notice });
    receive(
      logOf(
        [
          [ADA, created()],
          [ADA, deposited(1)],
        ],
        'another',
      ),
    );
    expect(store.state().seals).toEqual({ size: null, failure: null, notice });
    store.dispatch({ kind: 'seals-read', size: 3, failure: null, generation: 0 });
    expect(store.state().seals.size).toBeNull();
  });
});
