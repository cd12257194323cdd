// @ts-check
// What this browser remembers of a log: the key of the first visit, and the newest checkpoint.
import { openCheckpoint } from './checkpoint.js';
import { parseKey } from './key.js';
import { consistencyProof } from './tiles.js';
import { requireConsistency } from './tree.js';
import { NotVerified, require } from './verdict.js';

/** @typedef {{ key: string, checkpoint: string }} Pinned */

/**
 * Compares a log with what was remembered of it, and remembers its newest checkpoint.
 *
 * @param {Pick<Storage, 'getItem' | 'setItem'>} storage
 * @param {string} name under which the log is remembered
 * @param {{ key: string, checkpoint: string, readTile: import('./tiles.js').ReadTile }} served
 * @returns {Promise<{ key: import('./key.js').VerifierKey,
 *     checkpoint: import('./checkpoint.js').Checkpoint, before: number | null }>}
 *     `before` is the number of events at the last visit; null at the first one
 * @throws {NotVerified} if the key or the history was changed; nothing is remembered then
 */
export async function requirePinned(storage, name, { key: keyText, checkpoint: text, readTile }) {
  const pinned = read(storage, name);
  require(pinned === null || pinned.key === keyText, 'The log has another key than before.');
  const key = await parseKey(keyText);
  const checkpoint = await openCheckpoint(text, key);
  if (pinned === null) {
    write(storage, name, { key: keyText, checkpoint: text });
    return { key, checkpoint, before: null };
  }
  const former = await openCheckpoint(pinned.checkpoint, key);
  require(checkpoint.size >= former.size, 'The log has become shorter.');
  const needsProof = former.size > 0 && former.size < checkpoint.size;
  const proof = needsProof ? await consistencyProof(former.size, checkpoint.size, readTile) : [];
  await requireConsistency(former, checkpoint, proof);
  if (checkpoint.size > former.size) write(storage, name, { key: keyText, checkpoint: text });
  return { key, checkpoint, before: former.size };
}

/** @param {Pick<Storage, 'getItem'>} storage @param {string} name @returns {Pinned | null} */
function read(storage, name) {
  const text = storage.getItem(name);
  if (text === null) return null;
  try {
    const { key, checkpoint } = JSON.parse(text);
    if (typeof key === 'string' && typeof checkpoint === 'string') return { key, checkpoint };
  } catch {
    // Told below, as any other text that was not written here.
  }
  throw new NotVerified('What this browser remembers of the log is damaged.');
}

/** @param {Pick<Storage, 'setItem'>} storage @param {string} name @param {Pinned} pinned */
function write(storage, name, pinned) {
  storage.setItem(name, JSON.stringify(pinned));
}
