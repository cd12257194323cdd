// @ts-check
// Keeps the store's log joined to the server's: the Socket.IO feed, and over HTTP what it missed.

import { io } from 'socket.io-client';
import { Problem } from './api.js';
import { wanted } from './log.js';

/** @import { Store } from './store.js' */

const FETCH_EVENTS = 1000;
const RETRY_MS = 500;
const RETRY_MAX_MS = 5_000;

/**
 * @param {Store} store
 * @param {Pick<typeof import('./api.js'), 'eventsAfter' | 'lastEvents'>} api
 */
export function startFeed(store, api) {
  const socket = io({ reconnectionDelay: RETRY_MS, reconnectionDelayMax: RETRY_MAX_MS });
  const catchUp = catchingUp(store, api);
  socket.on('connect', () => {
    store.tell({ kind: 'connected' });
    catchUp();
  });
  socket.on('disconnect', () => store.tell({ kind: 'disconnected' }));
  socket.on('events', (events) => {
    store.tell({ kind: 'received', events });
    catchUp();
  });
  catchUp();
}

/**
 * One reader at a time, for as long as something is wanted. Without progress it waits, each time
 * longer, and tries again.
 *
 * @param {Store} store
 * @param {Pick<typeof import('./api.js'), 'eventsAfter' | 'lastEvents'>} api
 * @param {(ms: number) => Promise<void>} pause
 */
export function catchingUp(store, api, pause = sleep) {
  let running = false;
  return async () => {
    if (running) return;
    running = true;
    let delay = RETRY_MS;
    for (let ask = wanted(store.state().log); ask; ask = wanted(store.state().log)) {
      const before = store.state().log;
      await read(store, api, ask);
      const { last, opened } = store.state().log;
      const progress = last > before.last || (opened && !before.opened);
      if (progress || !wanted(store.state().log)) {
        delay = RETRY_MS;
      } else {
        await pause(delay);
        delay = Math.min(delay * 2, RETRY_MAX_MS);
      }
    }
    running = false;
  };
}

/**
 * @param {Store} store
 * @param {Pick<typeof import('./api.js'), 'eventsAfter' | 'lastEvents'>} api
 * @param {NonNullable<ReturnType<typeof wanted>>} ask
 */
async function read(store, api, ask) {
  const asked = store.state().log;
  try {
    if ('last' in ask) {
      const { events } = await api.lastEvents(ask.last);
      store.tell({ kind: 'opened', events, generation: asked.generation });
    } else {
      const { events, head } = await api.eventsAfter(ask.after, FETCH_EVENTS);
      const complete = events.length < FETCH_EVENTS;
      store.tell({ kind: 'fetched', events, complete, head, asked });
    }
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    // A position above the head: the server's log is another one than before.
    if (error.status === 400 && 'after' in ask)
      store.tell({ kind: 'beyond-head', generation: asked.generation });
  }
}

/** @param {number} ms @returns {Promise<void>} */
function sleep(ms) {
  return new Promise((done) => setTimeout(done, ms));
}
