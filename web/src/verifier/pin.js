// @ts-check
// What this browser remembers of a log: the key of the first visit, and the newest checkpoint.
import { openCheckpoint } from './checkpoint.js';
import { parseKey } from './key.js';
import { formerKeyOf, openSuccession } from './succession.js';
import { consistencyProof } from './tiles.js';
import { requireConsistency } from './tree.js';
import { NotVerified, require } from './verdict.js';

/** @import { Checkpoint } from './checkpoint.js' */
/** @import { VerifierKey } from './key.js' */
/** @import { Succession } from './succession.js' */
/** @import { TreeHead } from './tree.js' */

/** @typedef {{ key: string, checkpoint: string }} Pinned */

/**
 * What a server gives of a log. Nothing of it is trusted.
 *
 * @typedef {object} ServedLog
 * @property {string} key of the newest tree
 * @property {() => Promise<string>} checkpoint the newest one of that tree
 * @property {import('./tiles.js').ReadTile} readTile of that tree
 * @property {(key: string) => Promise<string | null>} succession the record by which the tree of
 *     this key follows the one before; null if there is none
 */

/**
 * Events that were signed, and that the log no longer has, because it was restored from a backup.
 *
 * @typedef {{ from: number, to: number }} LostEvents
 */

/**
 * @typedef {object} PinnedLog
 * @property {VerifierKey} key
 * @property {Checkpoint} checkpoint
 * @property {number | null} before number of events at the last visit; null at the first one
 * @property {LostEvents[][]} successions for each new key since then, the oldest first: what was
 *     lost with the former one
 */

const KEY_CHANGED = 'The log has another key than before, and the former key has not signed it.';
const SUCCESSIONS_MAX = 1000;

/**
 * Compares a log with what was remembered of it, and remembers its newest checkpoint. A new key is
 * accepted if the remembered one has signed it.
 *
 * @param {Pick<Storage, 'getItem' | 'setItem'>} storage
 * @param {string} name under which the log is remembered
 * @param {ServedLog} served
 * @returns {Promise<PinnedLog>}
 * @throws {NotVerified} if the key or the history was changed; nothing is remembered then
 */
export async function requirePinned(storage, name, served) {
  // Read first: what another window remembers in the meantime may be newer than what is read here.
  const remembered = storage.getItem(name);
  const pinned = remembered === null ? null : parse(remembered);
  const notes = pinned === null ? [] : await successionsAfter(pinned.key, served);
  const text = await served.checkpoint();
  const log =
    pinned === null ? await firstVisit(text, served) : await nextVisit(pinned, notes, text, served);
  if (storage.getItem(name) === remembered) {
    storage.setItem(name, JSON.stringify({ key: log.key.text, checkpoint: text }));
  }
  return log;
}

/**
 * Proves by tiles that a tree continues an earlier one.
 *
 * @param {TreeHead} former
 * @param {TreeHead} latter
 * @param {import('./tiles.js').ReadTile} readTile
 * @throws {NotVerified} if it doesn't
 */
export async function requireContinued(former, latter, readTile) {
  require(latter.size >= former.size, 'The log has become shorter.');
  const needsProof = former.size > 0 && former.size < latter.size;
  const proof = needsProof ? await consistencyProof(former.size, latter.size, readTile) : [];
  await requireConsistency(former, latter, proof);
}

/** @param {string} text @param {ServedLog} served @returns {Promise<PinnedLog>} */
async function firstVisit(text, served) {
  const key = await parseKey(served.key);
  return { key, checkpoint: await openCheckpoint(text, key), before: null, successions: [] };
}

/**
 * @param {Pinned} pinned
 * @param {string[]} notes records of the new keys since then, the oldest first
 * @param {string} text
 * @param {ServedLog} served
 * @returns {Promise<PinnedLog>}
 */
async function nextVisit(pinned, notes, text, { readTile }) {
  let key = await parseKey(pinned.key);
  const former = await openCheckpoint(pinned.checkpoint, key);
  /** @type {Succession[]} */
  const successions = [];
  for (const note of notes) {
    const succession = await openSuccession(note, key);
    successions.push(succession);
    key = succession.key;
  }
  const checkpoint = await openCheckpoint(text, key);
  const heads = [former, ...successions.map(({ continued }) => continued)];
  await requireAllContinued(heads, checkpoint, readTile);
  const seen = (/** @type {number} */ at) => (at === 0 ? former.size : 0);
  return {
    key,
    checkpoint,
    before: former.size,
    successions: successions.map(({ continued, signed }, at) =>
      lostAfter(continued.size, Math.max(signed, seen(at))),
    ),
  };
}

/** @param {number} continued @param {number} signed @returns {LostEvents[]} */
function lostAfter(continued, signed) {
  return signed > continued ? [{ from: continued + 1, to: signed }] : [];
}

/**
 * Proves that the newest tree continues what was signed before, as far as the log has kept it: each
 * tree up to the smallest one that a later epoch has begun with.
 *
 * @param {TreeHead[]} heads the oldest first
 * @param {Checkpoint} newest
 * @param {import('./tiles.js').ReadTile} readTile
 */
async function requireAllContinued(heads, newest, readTile) {
  let kept = Infinity;
  for (const head of heads.toReversed()) {
    if (head.size <= kept) await requireContinued(head, newest, readTile);
    kept = Math.min(kept, head.size);
  }
}

/**
 * The records that lead from a key to that of the newest tree, the oldest first.
 *
 * @param {string} known
 * @param {ServedLog} served
 */
async function successionsAfter(known, { key, succession }) {
  /** @type {string[]} */
  const notes = [];
  for (let at = key; at !== known; at = formerKeyOf(notes[0])) {
    const note = notes.length < SUCCESSIONS_MAX ? await succession(at) : null;
    require(note !== null, KEY_CHANGED);
    notes.unshift(note);
  }
  return notes;
}

/** @param {string} text @returns {Pinned} */
function parse(text) {
  try {
    const { key, checkpoint } = JSON.parse(text);
    if (typeof key === 'string' && typeof checkpoint === 'string') return { key, checkpoint };
  } catch {
    // Told below, as any other text that was not written here.
  }
  throw new NotVerified('What this browser remembers of the log is damaged.');
}
