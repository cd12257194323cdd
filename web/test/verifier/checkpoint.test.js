// @ts-check
import { describe, expect, it } from 'vitest';
import { base64 } from '../../src/verifier/bytes.js';
import { openCheckpoint } from '../../src/verifier/checkpoint.js';
import { parseKey } from '../../src/verifier/key.js';
import { verifyReceipt } from '../../src/verifier/receipt.js';
import { leafHash } from '../../src/verifier/tree.js';
import { rootOf, signer } from './trees.js';

const log = signer('log.example/accounts/e1');
const key = await parseKey(log.key);

/** @param {number} position */
const leaf = (position) =>
  new TextEncoder().encode(
    ['daybook-event-v1', position, 'cart-1', 1, 'id', 'T', 'now', 'd', 'm', ''].join('\n'),
  );

const leaves = [leaf(1), leaf(2)];

describe('A checkpoint', () => {
  const root = rootOf(leaves);

  it('may have signatures by others', async () => {
    const cosigned = `${log.sign(2, root)}— witness.example AAAAAAAA\n`;
    expect((await openCheckpoint(cosigned, key)).size).toBe(2);
  });

  it('of another log is refused, although the key has signed it', async () => {
    const other = log.sign(2, root, 'log.example/accounts/e2');
    await expect(openCheckpoint(other, key)).rejects.toThrow('of the log log.example/accounts/e2');
  });

  it.each([
    ['', 'malformed'],
    ['\n\n', 'malformed'],
    [log.sign(2, root).trimEnd(), 'malformed'],
    [log.sign(2, root.slice(1)), 'not a hash'],
    [log.sign(1.5, root), 'not a number'],
    [log.sign(2 ** 60, root), 'not a number'],
    [signer('log.example/accounts/e1').sign(2, root), 'not signed'],
  ])('of the form %j is refused', async (text, why) => {
    await expect(openCheckpoint(text, key)).rejects.toThrow(why);
  });
});

describe('A receipt', () => {
  /** @param {string} checkpoint @param {Uint8Array[]} proof @param {number} [index] */
  const receipt = (checkpoint, proof, index = 0) =>
    [
      'c2sp.org/tlog-proof@v1',
      `extra ${base64(leaves[0])}`,
      `index ${index}`,
      ...proof.map(base64),
      '',
      checkpoint,
    ].join('\n');

  it('with a proof of the tree is accepted', async () => {
    const text = receipt(log.sign(2, rootOf(leaves)), [await leafHash(leaves[1])]);
    expect((await verifyReceipt(text, key)).leaf.position).toBe(1);
  });

  it('with a proof that is too short for the size is refused', async () => {
    const text = receipt(log.sign(10, rootOf(leaves)), [await leafHash(leaves[1])]);
    await expect(verifyReceipt(text, key)).rejects.toThrow('too few hashes');
  });

  it('with a proof that is too long for the size is refused', async () => {
    const text = receipt(log.sign(1, rootOf(leaves)), [await leafHash(leaves[1])]);
    await expect(verifyReceipt(text, key)).rejects.toThrow('too many hashes');
  });

  it('of another index than the leaf is refused', async () => {
    const text = receipt(log.sign(2, rootOf(leaves)), [await leafHash(leaves[1])], 1);
    await expect(verifyReceipt(text, key)).rejects.toThrow('another position');
  });
});
