// @ts-check
// Whose account it is: a name is given once and can only be forgotten, so it is remembered.

import { Problem } from './api.js';

const NAMES_MAX = 10_000;
const READERS = 4;
const REST_MS = 10_000;

/**
 * @typedef {object} Names
 * @property {(id: string) => string | undefined} of
 * @property {(id: string, name: string) => void} learn
 * @property {(ids: string[]) => void} want what is on the page; replaces what was wanted before
 */

/**
 * @param {(id: string) => Promise<{ name: string }>} read
 * @param {() => void} learned
 * @returns {Names}
 */
export function createNames(read, learned) {
  /** @type {Map<string, string>} */
  const names = new Map();
  /** @type {Set<string>} */
  const asked = new Set();
  /** @type {string[]} */
  let waiting = [];
  let reading = 0;

  /** @param {string} id @param {string} name */
  function learn(id, name) {
    if (names.size >= NAMES_MAX && !names.has(id)) names.delete(names.keys().next().value ?? '');
    names.set(id, name);
  }

  async function next() {
    const id = reading < READERS ? waiting.shift() : undefined;
    if (id === undefined) return;
    asked.add(id);
    reading++;
    try {
      learn(id, (await read(id)).name);
      asked.delete(id);
      learned();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      // The short id stays in the name's place; it is asked again after a while.
      setTimeout(() => asked.delete(id), REST_MS);
    } finally {
      reading--;
    }
    await next();
  }

  return {
    of: (id) => names.get(id),
    learn,
    want(ids) {
      waiting = [...new Set(ids)].filter((id) => !names.has(id) && !asked.has(id));
      for (let free = READERS - reading; free > 0; free--) next();
    },
  };
}
