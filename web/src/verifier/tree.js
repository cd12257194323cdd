// @ts-check
// Merkle trees of RFC 6962, and the verification of their proofs by RFC 9162.
import { equal, sha256 } from './bytes.js';
import { require } from './verdict.js';

/** @typedef {Uint8Array<ArrayBuffer>} Hash */
/** @typedef {{ size: number, root: Uint8Array }} TreeHead */

export const HASH_BYTES = 32;

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

const CHANGED = 'The history was changed.';

/** @param {Hash} leaf */
export function leafHash(leaf) {
  return sha256(LEAF, leaf);
}

/** @param {Hash} left @param {Hash} right */
export function nodeHash(left, right) {
  return sha256(NODE, left, right);
}

/**
 * Proves that a leaf is in a tree (RFC 9162, section 2.1.3.2).
 *
 * @param {Hash} leaf
 * @param {number} index
 * @param {Hash[]} proof
 * @param {TreeHead} tree
 * @throws {NotVerified} if the proof doesn't lead to the root
 */
export async function requireInclusion(leaf, index, proof, tree) {
  require(index < tree.size, 'The event comes after the checkpoint.');
  const path = new Path(index, tree.size - 1);
  let hash = await leafHash(leaf);
  for (const sibling of proof) {
    require(!path.isAtRoot(), 'The proof has too many hashes.');
    hash = path.isRight() ? await nodeHash(sibling, hash) : await nodeHash(hash, sibling);
    path.ascend();
  }
  require(path.isAtRoot(), 'The proof has too few hashes.');
  require(equal(hash, tree.root), 'The event is not in the log.');
}

/**
 * Proves that a tree continues an earlier one (RFC 9162, section 2.1.4.2).
 *
 * @param {TreeHead} former
 * @param {TreeHead} latter
 * @param {Hash[]} proof
 * @throws {NotVerified} if the proof doesn't lead to both roots
 */
export async function requireConsistency(former, latter, proof) {
  require(former.size <= latter.size, 'The log has become shorter.');
  if (former.size === latter.size) {
    require(proof.length === 0, 'The proof has too many hashes.');
    require(equal(former.root, latter.root), CHANGED);
    return;
  }
  if (former.size === 0) {
    require(proof.length === 0, 'The proof has too many hashes.');
    require(equal(former.root, await sha256()), CHANGED);
    return;
  }
  const path = new Path(former.size - 1, latter.size - 1);
  path.leaveRightEdge();
  const hashes = path.isLeftmost() ? [new Uint8Array(former.root), ...proof] : proof;
  require(hashes.length > 0, 'The proof has too few hashes.');
  let [before, after] = [hashes[0], hashes[0]];
  for (const sibling of hashes.slice(1)) {
    require(!path.isAtRoot(), 'The proof has too many hashes.');
    if (path.isRight()) {
      before = await nodeHash(sibling, before);
      after = await nodeHash(sibling, after);
    } else {
      after = await nodeHash(after, sibling);
    }
    path.ascend();
  }
  require(path.isAtRoot(), 'The proof has too few hashes.');
  require(equal(before, former.root) && equal(after, latter.root), CHANGED);
}

/** A way from a node up to the root. */
class Path {
  #index;
  #last;

  /** @param {number} index of the node in its level @param {number} last index of that level */
  constructor(index, last) {
    this.#index = index;
    this.#last = last;
  }

  isAtRoot() {
    return this.#last === 0;
  }

  /** Whether the next sibling is on the left. */
  isRight() {
    return this.#index % 2 === 1 || this.#index === this.#last;
  }

  /** Whether the subtree of the node has the first leaf. */
  isLeftmost() {
    return this.#index === 0;
  }

  /** Goes up one level, and on over levels at which the node has no sibling. */
  ascend() {
    if (this.isRight()) {
      while (this.#index % 2 === 0 && this.#index > 0) this.#up();
    }
    this.#up();
  }

  /** Goes up while the node is a right child: to the largest subtree that ends with its leaf. */
  leaveRightEdge() {
    while (this.#index % 2 === 1) this.#up();
  }

  #up() {
    this.#index = Math.floor(this.#index / 2);
    this.#last = Math.floor(this.#last / 2);
  }
}
