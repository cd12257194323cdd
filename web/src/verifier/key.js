// @ts-check
import { concat, equal, fromBase64, hex, sha256, utf8 } from './bytes.js';
import { NotCheckable, require } from './verdict.js';

const ED25519 = 1;
const ED25519_BYTES = 32;
const ID_BYTES = 4;

/**
 * A log's public key.
 *
 * @typedef {object} VerifierKey
 * @property {string} text as published
 * @property {string} origin name of the log
 * @property {Uint8Array} id the first bytes of each signature by it
 * @property {CryptoKey} key
 */

/**
 * Parses a key of the form `<origin>+<id>+<key>` (signed-note).
 *
 * @param {string} text
 * @returns {Promise<VerifierKey>}
 * @throws {NotVerified} if it is malformed
 * @throws {NotCheckable} if this browser has no Ed25519
 */
export async function parseKey(text) {
  const parts = /^([\x21-\x2a\x2c-\x7e]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text);
  require(parts, 'The key is malformed.');
  const [, origin, id, encoded] = parts;
  const typed = fromBase64(encoded);
  require(typed?.length === 1 + ED25519_BYTES && typed[0] === ED25519, 'The key is not Ed25519.');
  const hash = await sha256(utf8(`${origin}\n`), typed);
  require(hex(hash.subarray(0, ID_BYTES)) === id, 'The id of the key is wrong.');
  return { text, origin, id: hash.slice(0, ID_BYTES), key: await importKey(typed.slice(1)) };
}

/** @param {Uint8Array<ArrayBuffer>} bytes */
async function importKey(bytes) {
  try {
    return await crypto.subtle.importKey('raw', bytes, 'Ed25519', false, ['verify']);
  } catch (error) {
    throw new NotCheckable('This browser can’t check Ed25519 signatures.', { cause: error });
  }
}

/**
 * Whether a signature, which begins with a key's id, is one of this key.
 *
 * @param {VerifierKey} key
 * @param {Uint8Array} signature
 */
export function isBy(key, signature) {
  return equal(signature.subarray(0, ID_BYTES), key.id);
}

/**
 * @param {VerifierKey} key
 * @param {Uint8Array} signature beginning with the key's id
 * @param {string} text
 */
export function verifies(key, signature, text) {
  const value = concat(signature.subarray(ID_BYTES));
  return crypto.subtle.verify('Ed25519', key.key, value, utf8(text));
}
