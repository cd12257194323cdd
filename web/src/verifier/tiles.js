// @ts-check
// Proofs computed from a log's tiles (tlog-tiles).
import { HASH_BYTES, nodeHash } from './tree.js';
import { require } from './verdict.js';

const TILE_HEIGHT = 8;
const TILE_WIDTH = 2 ** TILE_HEIGHT;

/** @typedef {import('./tree.js').Hash} Hash */

/**
 * Returns the bytes of a tile.
 *
 * @callback ReadTile
 * @param {string} path such as `tile/0/x001/234.p/56`
 * @returns {Promise<Hash>}
 */

/**
 * The proof that the tree of `latter` leaves continues that of its first `former` ones (RFC 9162,
 * section 2.1.4.1). Proves nothing before it is verified with both roots.
 *
 * @param {number} former at least 1
 * @param {number} latter
 * @param {ReadTile} readTile
 */
export function consistencyProof(former, latter, readTile) {
  return new TiledTree(latter, readTile).continuation(former, 0, latter, true);
}

/** @param {number} level @param {number} index @param {number} width */
export function tilePath(level, index, width) {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g) ?? [];
  const folders = groups.slice(0, -1).map((group) => `x${group}`);
  const partial = width < TILE_WIDTH ? `.p/${width}` : '';
  return ['tile', level, ...folders, groups.at(-1)].join('/') + partial;
}

class TiledTree {
  #size;
  #readTile;
  /** @type {Map<string, Promise<Hash>>} */
  #tiles = new Map();

  /** @param {number} size @param {ReadTile} readTile */
  constructor(size, readTile) {
    this.#size = size;
    this.#readTile = readTile;
  }

  /**
   * SUBPROOF of RFC 9162 for the leaves from `start` to before `end`.
   *
   * @param {number} former number of these leaves in the former tree
   * @param {number} start
   * @param {number} end
   * @param {boolean} known whether the verifier knows the hash of the former ones
   * @returns {Promise<Hash[]>}
   */
  async continuation(former, start, end, known) {
    const size = end - start;
    if (former === size) return known ? [] : [await this.#range(start, end)];
    const middle = start + leftSize(size);
    if (start + former <= middle) {
      const left = await this.continuation(former, start, middle, known);
      return [...left, await this.#range(middle, end)];
    }
    const right = await this.continuation(start + former - middle, middle, end, false);
    return [...right, await this.#range(start, middle)];
  }

  /** The hash of a subtree of the tree. @param {number} start @param {number} end @returns {Promise<Hash>} */
  async #range(start, end) {
    const size = end - start;
    const left = leftSize(size);
    if (size === 1 || size === 2 * left) return this.#node(Math.log2(size), start / size);
    return nodeHash(await this.#range(start, start + left), await this.#range(start + left, end));
  }

  /** The hash of a full subtree. @param {number} level @param {number} index @returns {Promise<Hash>} */
  async #node(level, index) {
    const depth = level % TILE_HEIGHT;
    const first = index * 2 ** depth;
    const tile = await this.#tile(Math.floor(level / TILE_HEIGHT), Math.floor(first / TILE_WIDTH));
    const from = (first % TILE_WIDTH) * HASH_BYTES;
    let hashes = split(tile.subarray(from, from + 2 ** depth * HASH_BYTES));
    while (hashes.length > 1) hashes = await parents(hashes);
    return hashes[0];
  }

  /** @param {number} level @param {number} index */
  async #tile(level, index) {
    const hashes = Math.floor(this.#size / TILE_WIDTH ** level);
    const width = Math.min(TILE_WIDTH, hashes - index * TILE_WIDTH);
    const path = tilePath(level, index, width);
    const read = this.#tiles.get(path) ?? this.#readTile(path);
    this.#tiles.set(path, read);
    const tile = await read;
    require(tile.length === width * HASH_BYTES, `The tile ${path} has another size.`);
    return tile;
  }
}

/** The largest power of two below a number; 1 for 1. @param {number} size */
function leftSize(size) {
  let left = 1;
  while (left * 2 < size) left *= 2;
  return left;
}

/** @param {Hash} tile */
function split(tile) {
  return Array.from({ length: tile.length / HASH_BYTES }, (_, at) =>
    tile.slice(at * HASH_BYTES, (at + 1) * HASH_BYTES),
  );
}

/** @param {Hash[]} hashes an even number */
function parents(hashes) {
  return Promise.all(
    Array.from({ length: hashes.length / 2 }, (_, at) =>
      nodeHash(hashes[2 * at], hashes[2 * at + 1]),
    ),
  );
}
