// @ts-check
import { fromBase64 } from './bytes.js';
import { isBy, verifies } from './key.js';
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
  const end = text.lastIndexOf('\n\n') + 1;
  require(end > 0 && text.endsWith('\n'), 'The checkpoint is malformed.');
  const signed = text.slice(0, end);
  await requireSignature(signed, text.slice(end + 1, -1).split('\n'), key);

  const [origin, size, root, ...extensions] = signed.slice(0, -1).split('\n');
  require(origin === key.origin, `The checkpoint is of the log ${origin}.`);
  require(root !== undefined && !extensions.includes(''), 'The checkpoint is malformed.');
  const hash = fromBase64(root);
  require(hash?.length === HASH_BYTES, 'The root of the checkpoint is not a hash.');
  return { text, size: parseNumber(size, 'The size of the checkpoint'), root: hash };
}

/**
 * @param {string} text
 * @param {string[]} lines
 * @param {import('./key.js').VerifierKey} key
 */
async function requireSignature(text, lines, key) {
  const own = lines.map(parseSignature).filter(({ name, value }) => {
    return name === key.origin && isBy(key, value);
  });
  require(own.length > 0, 'The checkpoint is not signed by the log’s key.');
  for (const { value } of own) {
    require(await verifies(key, value, text), 'The signature of the checkpoint is wrong.');
  }
}

/** @param {string} line */
function parseSignature(line) {
  const [, name, encoded] = /^— (\S+) (\S+)$/.exec(line) ?? [];
  const value = encoded && fromBase64(encoded);
  require(value, 'A signature of the checkpoint is malformed.');
  return { name, value };
}
