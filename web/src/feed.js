// @ts-check
// Keeps the store's log up to date: new events over Socket.IO, missed events over HTTP.

import { io } from 'socket.io-client';
import { Problem } from './api.js';
import { nextRead } from './log.js';

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
  const catchUp = createCatchUp(store, api);
  socket.on('connect', () => {
    store.dispatch({ kind: 'connected' });
    catchUp();
  });
  socket.on('disconnect', () => store.dispatch({ kind: 'disconnected' }));
  socket.on('events', (events) => {
    store.dispatch({ kind: 'received', events });
    catchUp();
  });
  catchUp();
}

/**
 * Creates the function that reads missed events over HTTP until none are missing. Calls during a
 * run return at once. After a read without progress it waits, with exponential backoff.
 *
 * @param {Store} store
 * @param {Pick<typeof import('./api.js'), 'eventsAfter' | 'lastEvents'>} api
 * @param {(ms: number) => Promise<void>} pause
 */
export function createCatchUp(store, api, pause = sleep) {
  let running = false;
  return async () => {
    if (running) return;
    running = true;
    let delay = RETRY_MS;
    for (;;) {
      const before = store.state().log;
      const request = nextRead(before);
      if (!request) break;
      await fetchNext(store, api, request);
      const { lastPosition, loaded } = store.state().log;
      const progress = lastPosition > before.lastPosition || (loaded && !before.loaded);
      if (progress || !nextRead(store.state().log)) {
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
 * @param {NonNullable<ReturnType<typeof nextRead>>} request
 */
async function fetchNext(store, api, request) {
  const sent = store.state().log;
  try {
    if ('last' in request) {
      const { events } = await api.lastEvents(request.last);
      store.dispatch({ kind: 'loaded', events, generation: sent.generation });
    } else {
      const { events, head } = await api.eventsAfter(request.after, FETCH_EVENTS);
      const complete = events.length < FETCH_EVENTS;
      store.dispatch({ kind: 'fetched', events, complete, head, logWhenSent: sent });
    }
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    // The position is above the head: this is a different log.
    if (error.status === 400 && 'after' in request)
      store.dispatch({ kind: 'beyond-head', generation: sent.generation });
  }
}

/** @param {number} ms @returns {Promise<void>} */
function sleep(ms) {
  return new Promise((done) => setTimeout(done, ms));
}
