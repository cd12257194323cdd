// @ts-check
// Whose account it is: a name is given once and can only be forgotten, so it is remembered.

import { Problem } from './api.js';

const NAMES_MAX = 10_000;
const CONCURRENT_READS_MAX = 4;
const RETRY_MS = 10_000;

/**
 * @typedef {object} Names
 * @property {(id: string) => string | undefined} get
 * @property {(id: string, name: string) => void} set
 * @property {(ids: string[]) => void} request what is on the page; replaces what was wanted before
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
      // The short id stays in the name's place; it is asked again after a while.
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
