// @ts-check
// Verifies an event of the page.

import { Problem } from '../api.js';
import { NotCheckable, NotVerified, require } from '../verifier/verdict.js';
import { requireContinued, requirePinned } from '../verifier/pin.js';
import { verifyReceipt } from '../verifier/receipt.js';
import { requireSame } from './compare.js';
import { PINNED } from './pinned.js';

/** @import { Event, StoredEvent, Tree } from '../api.js' */
/** @import { ServedLog, LostEvents, PinnedLog } from '../verifier/pin.js' */
/** @import { EventLeaf } from '../verifier/leaf.js' */

/** Statuses that say nothing of the log: no response, too many requests, unavailable. */
const UNAVAILABLE = new Set([0, 429, 502, 503, 504]);

/**
 * @typedef {Pick<typeof import('../api.js'),
 *   'trees' | 'treeFile' | 'tile' | 'receipt' | 'storedEvent'>} AuditApi
 */

/**
 * The outcome of a verification. Only `verified` proves anything.
 *
 * @typedef {{ kind: 'verified', leaf: EventLeaf, size: number, key: string,
 *       before: number | null, uncovered: string[], successions: LostEvents[][],
 *       remembered: boolean, receipt: string }
 *   | { kind: 'failed', why: string, receipt: string | null }
 *   | { kind: 'changed', why: string, known: string | null, served: string | null,
 *       receipt: string | null }
 *   | { kind: 'unsealed' }
 *   | { kind: 'unavailable', why: string }
 *   | { kind: 'not-checkable', why: string }} Outcome
 *     `failed`: what is shown is not what the log has sealed, or the server gives no proof of it;
 *     `changed`: the log has another key or history than this browser remembers
 */

/**
 * Verifies that the log has sealed an event as it is shown, with the key that this browser
 * remembers.
 *
 * @param {Event} event as shown
 * @param {AuditApi} api
 * @param {Pick<Storage, 'getItem' | 'setItem'> | null} storage null if the browser has none for
 *     this page: then the key is not remembered
 * @returns {Promise<Outcome>}
 */
export async function verifyEvent(event, api, storage) {
  if (!globalThis.isSecureContext || !globalThis.crypto?.subtle) {
    return {
      kind: 'not-checkable',
      why: 'Browsers check signatures only on pages of https: addresses and of this machine.',
    };
  }
  /** @type {{ receipt: string | null }} */
  const evidence = { receipt: null };
  try {
    return await verify(event, api, storage, evidence);
  } catch (error) {
    if (error instanceof NotCheckable) return { kind: 'not-checkable', why: error.message };
    if (error instanceof NotVerified) return { kind: 'failed', why: error.message, ...evidence };
    if (!(error instanceof Problem)) throw error;
    return UNAVAILABLE.has(error.status)
      ? { kind: 'unavailable', why: error.message }
      : { kind: 'failed', why: `The server gives no proof: ${error.message}`, ...evidence };
  }
}

/**
 * @param {Event} event
 * @param {AuditApi} api
 * @param {Pick<Storage, 'getItem' | 'setItem'> | null} storage
 * @param {{ receipt: string | null }} evidence
 * @returns {Promise<Outcome>}
 */
async function verify(event, api, storage, evidence) {
  const receipt = await api.receipt(event.position);
  if (receipt === null) return refusal(event, api);
  evidence.receipt = receipt;
  const stored = await api.storedEvent(event.position);
  const trees = await api.trees();
  const newest = trees?.at(-1);
  require(trees && newest, 'The server gives a receipt, and no tree that it is of.');

  const readTile = tileReader(newest, api);
  const pinned = await pinnedLog(trees, newest, readTile, api, storage);
  if ('kind' in pinned) return { ...pinned, receipt };
  const { key, checkpoint, before, successions } = pinned;
  const { leaf, checkpoint: sealed } = await verifyReceipt(receipt, key);
  await requireContinued(sealed, checkpoint, readTile);
  const uncovered = await requireSame(leaf, stored, event);
  return {
    kind: 'verified',
    leaf,
    size: checkpoint.size,
    key: key.text,
    before,
    uncovered,
    successions,
    remembered: storage !== null,
    receipt,
  };
}

/**
 * There is no receipt: not yet, or the server withholds it.
 *
 * @param {Event} event
 * @param {AuditApi} api
 * @returns {Promise<Outcome>}
 */
async function refusal({ position }, api) {
  const size = (await api.trees())?.at(-1)?.size ?? 0;
  const why = `The log has sealed ${size} events, but the server gives no receipt of this one.`;
  require(position > size, why);
  return { kind: 'unsealed' };
}

/**
 * Compares the log with what is remembered of it.
 *
 * @param {Tree[]} trees
 * @param {Tree} newest
 * @param {import('../verifier/tiles.js').ReadTile} readTile
 * @param {AuditApi} api
 * @param {Pick<Storage, 'getItem' | 'setItem'> | null} storage
 * @returns {Promise<PinnedLog
 *     | { kind: 'changed', why: string, known: string | null, served: string }>}
 */
async function pinnedLog(trees, newest, readTile, api, storage) {
  const memory = storage ?? { getItem: () => null, setItem: () => {} };
  /** @type {ServedLog} */
  const served = {
    key: newest.key,
    checkpoint: async () => {
      const text = await api.treeFile(newest, 'checkpoint');
      require(text !== null, 'The server gives no checkpoint.');
      return text;
    },
    readTile,
    succession: async (key) => {
      const tree = trees.find((it) => it.key === key);
      return tree && tree !== trees[0] ? api.treeFile(tree, 'succession') : null;
    },
  };
  const known = memory.getItem(PINNED);
  try {
    return await requirePinned(memory, PINNED, served);
  } catch (error) {
    if (!(error instanceof NotVerified) || known === null) throw error;
    return { kind: 'changed', why: error.message, known: keyOf(known), served: newest.key };
  }
}

/** @param {Tree} tree @param {AuditApi} api @returns {import('../verifier/tiles.js').ReadTile} */
function tileReader(tree, api) {
  return async (path) => {
    const tile = await api.tile(tree, path);
    require(tile !== null, `The server doesn’t give ${path}, which the proof needs.`);
    return tile;
  };
}

/** The key in a text that is remembered; null if it is damaged. @param {string} text */
function keyOf(text) {
  try {
    const { key } = JSON.parse(text);
    return typeof key === 'string' ? key : null;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return null;
    throw error;
  }
}
