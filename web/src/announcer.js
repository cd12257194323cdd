// @ts-check
// Announces new events to screen readers: politely, and never faster than one can listen.

import { countOf } from './format.js';

export const PAUSE_MS = 5_000;

/**
 * The first event is announced at once by its text. Those of the pause after it are announced
 * together by their number, or by its text if it is one.
 *
 * @param {(text: string) => void} write
 * @param {(run: () => void, ms: number) => void} later
 */
export function createAnnouncer(write, later = setTimeout.bind(globalThis)) {
  let count = 0;
  let text = '';
  let pausing = false;

  function flush() {
    pausing = count > 0;
    if (!pausing) return;
    write(count === 1 ? text : `${countOf(count)} new events. ${text}`);
    count = 0;
    later(flush, PAUSE_MS);
  }

  return {
    /** @param {number} more number of new events @param {string} newest text of the newest one */
    add(more, newest) {
      count += more;
      text = newest;
      if (!pausing) flush();
    },
  };
}
