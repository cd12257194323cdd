// @ts-check
import { fromBase64 } from './bytes.js';
import { openNote } from './note.js';
import { parseNumber } from './number.js';
import { HASH_BYTES } from './tree.js';
import { require } from './verdict.js';

/**
 * A tree that the log has signed.
 *
 * @typedef {object} Checkpoint
 * @property {string} text with its signatures
 * @property {number} size number of events
 * @property {Uint8Array} root
 */

/**
 * Parses a checkpoint (tlog-checkpoint) and verifies its signature. Signatures by others are
 * ignored.
 *
 * @param {string} text
 * @param {import('./key.js').VerifierKey} key
 * @returns {Promise<Checkpoint>}
 * @throws {NotVerified} if it is malformed, of another log or not signed by the key
 */
export async function openCheckpoint(text, key) {
  const signed = await openNote(text, key, 'checkpoint');
  const [origin, size, root, ...extensions] = signed.slice(0, -1).split('\n');
  require(origin === key.origin, `The checkpoint is of the log ${origin}.`);
  require(root !== undefined && !extensions.includes(''), 'The checkpoint is malformed.');
  const hash = fromBase64(root);
  require(hash?.length === HASH_BYTES, 'The root of the checkpoint is not a hash.');
  return { text, size: parseNumber(size, 'The size of the checkpoint'), root: hash };
}
