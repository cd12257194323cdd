// @ts-check
// A log made by other code than the verifier's: trees by the definition of RFC 6962, section 2.1,
// hashes and signatures by Node.
import { createHash, generateKeyPairSync, sign } from 'node:crypto';

/** @param {...(string | Uint8Array)} parts */
export function sha256(...parts) {
  const hash = createHash('sha256');
  parts.forEach((part) => hash.update(part));
  return new Uint8Array(hash.digest());
}

/** @param {number} index */
export function leafOf(index) {
  return new TextEncoder().encode(`leaf ${index}`);
}

/**
 * The root of a tree of leaves.
 *
 * @param {Uint8Array[]} leaves
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function rootOf(leaves) {
  if (leaves.length === 0) return sha256();
  if (leaves.length === 1) return sha256(Uint8Array.of(0), leaves[0]);
  let left = 1;
  while (left * 2 < leaves.length) left *= 2;
  return sha256(Uint8Array.of(1), rootOf(leaves.slice(0, left)), rootOf(leaves.slice(left)));
}

/** A tile by its path, of the tree of `leaves`. @param {Uint8Array[]} leaves */
export function tilesOf(leaves) {
  return async (/** @type {string} */ path) => {
    const [, level, index, width] = /^tile\/(\d)\/(\d{3})(?:\.p\/(\d+))?$/.exec(path) ?? [];
    const leavesEach = 256 ** Number(level);
    const hashes = Array.from({ length: Number(width ?? 256) }, (_, at) => {
      const first = (Number(index) * 256 + at) * leavesEach;
      return rootOf(leaves.slice(first, first + leavesEach));
    });
    return new Uint8Array(Buffer.concat(hashes));
  };
}

/** A log that signs checkpoints. @param {string} origin */
export function signer(origin) {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const typed = Buffer.concat([Buffer.of(1), raw]);
  const id = Buffer.from(sha256(`${origin}\n`, typed)).subarray(0, 4);
  /** The line of a signature. @param {string} text */
  const signature = (text) => {
    const value = Buffer.concat([id, sign(null, Buffer.from(text), privateKey)]);
    return `— ${origin} ${value.toString('base64')}\n`;
  };
  return {
    key: `${origin}+${id.toString('hex')}+${typed.toString('base64')}`,
    signature,
    /** @param {number} size @param {Uint8Array} root @param {string} named of another log */
    sign(size, root, named = origin) {
      const text = `${named}\n${size}\n${Buffer.from(root).toString('base64')}\n`;
      return `${text}\n${signature(text)}`;
    },
  };
}

/**
 * The record by which the tree of `current` follows that of `former`.
 *
 * @param {{ key: string, signature: (text: string) => string }} former
 * @param {{ key: string, signature: (text: string) => string }} current
 * @param {Uint8Array[]} continued the leaves that are continued
 * @param {number} signed number of leaves that the former key has signed
 */
export function succession(former, current, continued, signed) {
  const root = Buffer.from(rootOf(continued)).toString('base64');
  const lines = [former.key, current.key, continued.length, root, signed];
  const text = ['daybook-succession-v1', ...lines, ''].join('\n');
  return `${text}\n${former.signature(text)}${current.signature(text)}`;
}

/** A storage of a browser. */
export function memory() {
  /** @type {Map<string, string>} */
  const values = new Map();
  return {
    getItem: (/** @type {string} */ name) => values.get(name) ?? null,
    setItem: (/** @type {string} */ name, /** @type {string} */ value) => {
      values.set(name, value);
    },
  };
}
