// @ts-check
import { describe, expect, it } from 'vitest';
import { consistencyProof, tilePath } from '../../src/verifier/tiles.js';
import { requireConsistency } from '../../src/verifier/tree.js';
import { NotVerified } from '../../src/verifier/verdict.js';
import { leafOf, rootOf, tilesOf } from './trees.js';

const leaves = Array.from({ length: 700 }, (_, index) => leafOf(index));

/** @param {number} size */
const head = (size) => ({ size, root: rootOf(leaves.slice(0, size)) });

/** @param {number} former @param {number} latter */
const proofOf = (former, latter) =>
  consistencyProof(former, latter, tilesOf(leaves.slice(0, latter)));

describe('A tree', () => {
  it('continues each of its beginnings', async () => {
    for (let latter = 1; latter <= 34; latter++) {
      for (let former = 1; former <= latter; former++) {
        await requireConsistency(head(former), head(latter), await proofOf(former, latter));
      }
    }
  });

  it.each([
    [1, 700],
    [255, 256],
    [256, 257],
    [255, 513],
    [256, 512],
    [300, 700],
    [511, 513],
    [699, 700],
  ])('of tiles continues: %d of %d', async (former, latter) => {
    await requireConsistency(head(former), head(latter), await proofOf(former, latter));
  });

  it('does not continue another one', async () => {
    const proof = await proofOf(300, 700);
    const other = { size: 300, root: rootOf(leaves.slice(1, 301)) };
    await expect(requireConsistency(other, head(700), proof)).rejects.toThrow(NotVerified);
    const changed = { size: 700, root: rootOf([leafOf(-1), ...leaves.slice(1)]) };
    await expect(requireConsistency(head(300), changed, proof)).rejects.toThrow(NotVerified);
    await expect(requireConsistency(head(301), head(700), proof)).rejects.toThrow(NotVerified);
    await expect(requireConsistency(head(700), head(300), proof)).rejects.toThrow(NotVerified);
  });

  it('is refused by a proof with a hash more, less or changed', async () => {
    const proof = await proofOf(300, 700);
    for (let at = 0; at < proof.length; at++) {
      const changed = proof.with(
        at,
        proof[at].map((byte) => byte ^ 1),
      );
      for (const wrong of [changed, proof.toSpliced(at, 1), proof.toSpliced(at, 0, proof[at])]) {
        await expect(requireConsistency(head(300), head(700), wrong)).rejects.toThrow(NotVerified);
      }
    }
  });

  it('of one size has one root', async () => {
    await requireConsistency(head(0), head(0), []);
    await requireConsistency(head(0), head(5), []);
    const other = { size: 5, root: rootOf(leaves.slice(1, 6)) };
    await expect(requireConsistency(other, head(5), [])).rejects.toThrow(NotVerified);
  });

  it('refuses a tile of another size', async () => {
    const short = async (/** @type {string} */ path) => (await tilesOf(leaves)(path)).slice(32);
    await expect(consistencyProof(300, 700, short)).rejects.toThrow(NotVerified);
  });
});

describe('The path of a tile', () => {
  it.each([
    [0, 0, 256, 'tile/0/000'],
    [1, 1_234_067, 256, 'tile/1/x001/x234/067'],
    [2, 999, 255, 'tile/2/999.p/255'],
    [0, 1000, 1, 'tile/0/x001/000.p/1'],
  ])('of level %d, number %d and width %d is %s', (level, index, width, path) => {
    expect(tilePath(level, index, width)).toBe(path);
  });
});
