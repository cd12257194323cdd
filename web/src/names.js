// @ts-check
// Cache of account holders' names. A name never changes, except when personal data is erased.

import { Problem } from './api.js';

const NAMES_MAX = 10_000;
const CONCURRENT_READS_MAX = 4;
const RETRY_MS = 10_000;

/**
 * @typedef {object} Names
 * @property {(id: string) => string | undefined} get
 * @property {(id: string, name: string) => void} set
 * @property {(ids: string[]) => void} request reads missing names; replaces earlier requests
 */

/**
 * @param {(id: string) => Promise<{ name: string }>} read
 * @param {() => void} onRead
 * @returns {Names}
 */
export function createNames(read, onRead) {
  /** @type {Map<string, string>} */
  const names = new Map();
  /** @type {Set<string>} */
  const requested = new Set();
  /** @type {string[]} */
  let waiting = [];
  let reading = 0;

  /** @param {string} id @param {string} name */
  function set(id, name) {
    if (names.size >= NAMES_MAX && !names.has(id)) names.delete(names.keys().next().value ?? '');
    names.set(id, name);
  }

  async function next() {
    const id = reading < CONCURRENT_READS_MAX ? waiting.shift() : undefined;
    if (id === undefined) return;
    requested.add(id);
    reading++;
    try {
      set(id, (await read(id)).name);
      requested.delete(id);
      onRead();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      // The page shows the short id; the name is read again after a pause.
      setTimeout(() => requested.delete(id), RETRY_MS);
    } finally {
      reading--;
    }
    await next();
  }

  return {
    get: (id) => names.get(id),
    set,
    request(ids) {
      waiting = [...new Set(ids)].filter((id) => !names.has(id) && !requested.has(id));
      for (let free = CONCURRENT_READS_MAX - reading; free > 0; free--) next();
    },
  };
}
