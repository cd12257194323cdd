// @ts-check
import { fromBase64 } from './bytes.js';
import { parseKey } from './key.js';
import { openNote, textOf } from './note.js';
import { parseNumber } from './number.js';
import { HASH_BYTES } from './tree.js';
import { require } from './verdict.js';

const FORM = 'daybook-succession-v1';
const LINES = 6;
const WHAT = 'record of the new key';

/**
 * How a tree follows that of an earlier epoch of the log.
 *
 * @typedef {object} Succession
 * @property {import('./key.js').VerifierKey} key of the later epoch
 * @property {import('./tree.js').TreeHead} continued the largest signed tree of the earlier epoch
 *     that the later one begins with
 * @property {number} signed number of events that the former key has signed, as far as it is known;
 *     those after `continued` are not continued
 */

/**
 * Parses the record of a new key and verifies that both keys have signed it: who trusts the former
 * key may trust the new one.
 *
 * @param {string} note
 * @param {import('./key.js').VerifierKey} former the key that is trusted
 * @returns {Promise<Succession>}
 * @throws {NotVerified} if it is malformed, about another key or not signed by both keys
 */
export async function openSuccession(note, former) {
  const text = await openNote(note, former, WHAT);
  const [, formerKey, currentKey, size, root, signed] = linesOf(text);
  require(formerKey === former.text, `The ${WHAT} is about another key.`);
  const key = await parseKey(currentKey);
  await openNote(note, key, WHAT);

  const hash = fromBase64(root);
  require(hash?.length === HASH_BYTES, `The root in the ${WHAT} is not a hash.`);
  const continued = { size: parseNumber(size, `The size in the ${WHAT}`), root: hash };
  const all = parseNumber(signed, `The signed size in the ${WHAT}`);
  require(all >= continued.size, `The ${WHAT} continues more than was signed.`);
  return { key, continued, signed: all };
}

/**
 * The former key that a record names. Proves nothing.
 *
 * @param {string} note
 * @throws {NotVerified} if it is malformed
 */
export function formerKeyOf(note) {
  return linesOf(textOf(note, WHAT))[1];
}

/** @param {string} text */
function linesOf(text) {
  const lines = text.slice(0, -1).split('\n');
  require(lines.length === LINES && lines[0] === FORM, `The ${WHAT} is malformed.`);
  return lines;
}
