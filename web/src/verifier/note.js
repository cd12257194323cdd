// @ts-check
import { fromBase64 } from './bytes.js';
import { isBy, verifies } from './key.js';
import { require } from './verdict.js';

/**
 * Verifies that a note (signed-note) is signed by a key. Signatures by others are ignored.
 *
 * @param {string} note
 * @param {import('./key.js').VerifierKey} key
 * @param {string} what names the note in messages, such as `checkpoint`
 * @returns {Promise<string>} the text that is signed, with the line feed at its end
 * @throws {NotVerified} if it is malformed or not signed by the key
 */
export async function openNote(note, key, what) {
  const text = textOf(note, what);
  const lines = note.slice(text.length + 1, -1).split('\n');
  const own = lines
    .map((line) => parseSignature(line, what))
    .filter(({ name, value }) => {
      return name === key.origin && isBy(key, value);
    });
  require(own.length > 0, `The ${what} is not signed by the log’s key.`);
  for (const { value } of own) {
    require(await verifies(key, value, text), `The signature of the ${what} is wrong.`);
  }
  return text;
}

/**
 * The text of a note. Proves nothing.
 *
 * @param {string} note
 * @param {string} what
 */
export function textOf(note, what) {
  const end = note.lastIndexOf('\n\n') + 1;
  require(end > 0 && note.endsWith('\n'), `The ${what} is malformed.`);
  return note.slice(0, end);
}

/** @param {string} line @param {string} what */
function parseSignature(line, what) {
  const [, name, encoded] = /^— (\S+) (\S+)$/.exec(line) ?? [];
  const value = encoded && fromBase64(encoded);
  require(value, `A signature of the ${what} is malformed.`);
  return { name, value };
}
