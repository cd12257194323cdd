// @ts-check
// A server with a sealed log of accounts, made by other code than the verifier's.
import { Problem } from '../../src/api.js';
import { base64 } from '../../src/verifier/bytes.js';
import { ADA, GRACE, created, deposited, logOf, received } from '../events.js';
import { rootOf, sha256, signer, tilesOf } from '../verifier/trees.js';

/** @import { Event, Tree } from '../../src/api.js' */

export const CIPHERTEXT = 'AcuGBbcsaV7Fkz3tmz0FmYyYFA5SkXWkGVLAxGl2hG0aQJr0';

/** Events as the API gives them, with metadata. @type {Event[]} */
export const events = logOf([
  [ADA, created()],
  [ADA, deposited(100)],
  [GRACE, created('Grace Hopper')],
  [GRACE, received(12.5, ADA)],
]).map((event, i) => ({ ...event, metadata: { actor: 'ada', commands: [i, null] } }));

/** The text of an event's data as the database has it. @param {Event} event */
function dataOf({ data }) {
  return JSON.stringify('email' in data ? { ...data, email: CIPHERTEXT } : data);
}

/** @param {Event} event */
function leafOf(event) {
  const hash = (/** @type {string} */ text) => Buffer.from(sha256(text)).toString('hex');
  const { position, aggregateId, version, eventId, eventType, timestamp } = event;
  const fields = [position, `account-${aggregateId}`, version, eventId, eventType, timestamp];
  const hashes = [hash(dataOf(event)), hash(JSON.stringify(event.metadata))];
  return Buffer.from(['daybook-event-v1', ...fields, ...hashes, 'user:ada', ''].join('\n'));
}

/** The hashes of an inclusion proof, by the definition of RFC 6962. @param {number} index @param {Uint8Array[]} leaves @returns {Uint8Array[]} */
function pathTo(index, leaves) {
  if (leaves.length === 1) return [];
  let left = 1;
  while (left * 2 < leaves.length) left *= 2;
  return index < left
    ? [...pathTo(index, leaves.slice(0, left)), rootOf(leaves.slice(left))]
    : [...pathTo(index - left, leaves.slice(left)), rootOf(leaves.slice(0, left))];
}

/** A server of a sealed log, of which each part can be replaced. @param {Event[]} [log] */
export function sealedServer(log = events) {
  const server = {
    log,
    size: log.length,
    signer: signer('log.example/accounts/e1'),
    /** @type {Record<string, string>} */
    files: {},
    get leaves() {
      return server.log.slice(0, server.size).map(leafOf);
    },
    /** @returns {Promise<Tree[] | null>} */
    async trees() {
      const { key } = server.signer;
      return [{ origin: key.split('+')[0], key, path: '/audit/log/e1', size: server.size }];
    },
    /** @param {Tree} _ @param {string} name */
    async treeFile(_, name) {
      if (name === 'checkpoint') return server.signer.sign(server.size, rootOf(server.leaves));
      return server.files[name] ?? null;
    },
    /** @param {Tree} _ @param {string} path */
    async tile(_, path) {
      return tilesOf(server.leaves)(path);
    },
    /** @param {number} position @returns {Promise<string | null>} */
    async receipt(position) {
      const { leaves } = server;
      if (position > leaves.length) return null;
      return [
        'c2sp.org/tlog-proof@v1',
        `extra ${base64(leaves[position - 1])}`,
        `index ${position - 1}`,
        ...pathTo(position - 1, leaves).map(base64),
        '',
        server.signer.sign(leaves.length, rootOf(leaves)),
      ].join('\n');
    },
    /** @param {number} position */
    async storedEvent(position) {
      const event = server.log[position - 1];
      return { position, data: dataOf(event), metadata: JSON.stringify(event.metadata) };
    },
  };
  return server;
}

/** @param {number} status */
export const failure = (status) => () => Promise.reject(new Problem(`Status ${status}.`, status));
