// @ts-check
import { describe, expect, it } from 'vitest';
import { requirePinned } from '../../src/verifier/pin.js';
import { leafOf, rootOf, signer, tilesOf } from './trees.js';

const ORIGIN = 'log.example/accounts/e1';
const leaves = Array.from({ length: 600 }, (_, index) => leafOf(index));
const forked = leaves.with(99, leafOf(-1));

function memory() {
  /** @type {Map<string, string>} */
  const values = new Map();
  return {
    getItem: (/** @type {string} */ name) => values.get(name) ?? null,
    setItem: (/** @type {string} */ name, /** @type {string} */ value) => {
      values.set(name, value);
    },
  };
}

/**
 * Visits a log.
 *
 * @param {ReturnType<typeof memory>} storage
 * @param {ReturnType<typeof signer>} log
 * @param {Uint8Array[]} history
 */
async function visit(storage, log, history) {
  const checkpoint = log.sign(history.length, rootOf(history));
  const { before, checkpoint: now } = await requirePinned(storage, 'log', {
    key: log.key,
    checkpoint,
    readTile: tilesOf(history),
  });
  return [before, now.size];
}

describe('A log that was visited before', () => {
  const log = signer(ORIGIN);

  it('is accepted if it has grown', async () => {
    const storage = memory();
    expect(await visit(storage, log, [])).toEqual([null, 0]);
    expect(await visit(storage, log, leaves.slice(0, 100))).toEqual([0, 100]);
    expect(await visit(storage, log, leaves.slice(0, 100))).toEqual([100, 100]);
    expect(await visit(storage, log, leaves)).toEqual([100, 600]);
  });

  it('is refused if an event was changed, and is not forgotten', async () => {
    const storage = memory();
    await visit(storage, log, leaves.slice(0, 100));
    for (const history of [forked, forked.slice(0, 100)]) {
      await expect(visit(storage, log, history)).rejects.toThrow('The history was changed.');
    }
    expect(await visit(storage, log, leaves)).toEqual([100, 600]);
  });

  it('is refused if it is shorter', async () => {
    const storage = memory();
    await visit(storage, log, leaves.slice(0, 100));
    await expect(visit(storage, log, leaves.slice(0, 99))).rejects.toThrow('become shorter');
  });

  it('is refused with another key', async () => {
    const storage = memory();
    await visit(storage, log, leaves.slice(0, 100));
    await expect(visit(storage, signer(ORIGIN), leaves)).rejects.toThrow('another key');
  });

  it('is refused with a checkpoint by another key', async () => {
    const checkpoint = signer(ORIGIN).sign(600, rootOf(leaves));
    const served = { key: log.key, checkpoint, readTile: tilesOf(leaves) };
    await expect(requirePinned(memory(), 'log', served)).rejects.toThrow('not signed');
  });

  it.each(['', '{', '[]', 'null', '{"key": 1}'])(
    'is refused if %j is remembered of it',
    async (text) => {
      const storage = memory();
      storage.setItem('log', text);
      await expect(visit(storage, log, leaves)).rejects.toThrow('damaged');
    },
  );
});
