// @ts-check
// Reads how many events the log has sealed, while events are shown that may not be.

import { Problem } from './api.js';

/** @import { State, Store } from './store.js' */

const INTERVAL_MS = 5_000;
const INTERVAL_MAX_MS = 60_000;

/**
 * @typedef {object} Surroundings
 * @property {() => boolean} visible whether the window is shown
 * @property {(run: () => void, ms: number) => void} later
 * @property {() => number} now in milliseconds
 */

/** @type {Surroundings} */
const browser = {
  visible: () => document.visibilityState === 'visible',
  later: setTimeout.bind(globalThis),
  now: () => performance.now(),
};

/**
 * Reads the size of the newest signed tree at most every 5 seconds, and only while an event is
 * shown that is not known to be sealed. Each read that finds nothing new doubles the time to the
 * next one, up to a minute. A server that gives no trees is asked again at the next connection.
 *
 * @param {Store} store
 * @param {Pick<typeof import('./api.js'), 'seals'>} api
 * @param {Surroundings} surroundings
 * @returns {() => void} call it when the window is shown again
 */
export function startSeals(store, api, { visible, later, now } = browser) {
  let next = 0;
  /** Number of the connection at which the server gave no trees. */
  let refusedAt = -1;
  let interval = INTERVAL_MS;
  let running = false;

  async function run() {
    running = true;
    await read(store.state());
    next = now() + interval;
    running = false;
    schedule();
  }

  /** @param {State} state */
  async function read({ log, seals }) {
    let sealed = null;
    try {
      sealed = await api.seals();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (!isRefusal(error)) {
        interval = Math.min(2 * interval, INTERVAL_MAX_MS);
        return;
      }
    }
    if (sealed === null) refusedAt = log.connection;
    const { size, failure } = sealed ?? { size: null, failure: null };
    interval = size === seals.size ? Math.min(2 * interval, INTERVAL_MAX_MS) : INTERVAL_MS;
    store.dispatch({ kind: 'seals-read', size, failure, generation: log.generation });
  }

  const isDue = () => {
    const state = store.state();
    return isAwaited(state) && visible() && refusedAt !== state.log.connection;
  };

  function schedule() {
    if (running || !isDue()) return;
    running = true;
    later(
      () => {
        running = false;
        if (isDue()) run();
      },
      Math.max(0, next - now()),
    );
  }

  store.subscribe(({ log }, before) => {
    if (log.lastPosition > before.log.lastPosition) interval = INTERVAL_MS;
    schedule();
  });
  schedule();
  return schedule;
}

/** Whether the server has no trees for this reader. @param {Problem} problem */
function isRefusal({ status }) {
  return status >= 400 && status < 500 && status !== 429;
}

/** Whether an event is shown that is not known to be sealed. @param {State} state */
export function isAwaited(state) {
  const { log, seals } = state;
  return log.connected && newestShown(state) > (seals.size ?? 0);
}

/** Position of the newest event on the page; 0 for none. @param {State} state */
function newestShown({ route, log, logPage, ledger }) {
  if (route.page === 'account') return ledger?.entries.at(-1)?.event.position ?? 0;
  if (route.page !== 'events') return 0;
  return route.to === null ? log.lastPosition : (logPage?.events.at(-1)?.position ?? 0);
}
