// @ts-check
import { hex, sha256, utf8 } from './bytes.js';
import { parseNumber } from './number.js';
import { require } from './verdict.js';

/**
 * What the log proves of an event.
 *
 * @typedef {object} EventLeaf
 * @property {number} position
 * @property {string} stream
 * @property {number} version
 * @property {string} eventId
 * @property {string} type
 * @property {string} recordedAt
 * @property {string} dataHash SHA-256, in hexadecimal digits
 * @property {string} metadataHash
 * @property {string[]} tags
 */

/**
 * @param {Uint8Array} bytes
 * @returns {EventLeaf}
 * @throws {NotVerified} if it has another form
 */
export function parseLeaf(bytes) {
  const text = String.fromCharCode(...bytes);
  const [form, position, stream, version, eventId, type, recordedAt, data, metadata, ...tags] = text
    .slice(0, -1)
    .split('\n');
  require(/^[\x21-\x7e\n]*\n$/.test(text) && metadata !== undefined, 'The leaf is malformed.');
  require(form === 'daybook-event-v1', `The leaf has the form ${form}.`);
  return {
    position: parseNumber(position, 'The position'),
    stream,
    version: parseNumber(version, 'The version'),
    eventId,
    type,
    recordedAt,
    dataHash: data,
    metadataHash: metadata,
    tags,
  };
}

/**
 * An event as it is shown, with the text of its data and metadata as the database writes them.
 *
 * @typedef {Omit<EventLeaf, 'dataHash' | 'metadataHash' | 'tags'> &
 *     { data: string, metadata: string }} ShownEvent
 */

/**
 * Proves that what is shown of an event is what a leaf has.
 *
 * @param {EventLeaf} leaf
 * @param {ShownEvent} shown
 * @throws {NotVerified} by the name of the first field that differs
 */
export async function requireShown(leaf, shown) {
  for (const field of FIELDS) {
    require(leaf[field] === shown[field], `The log has another ${NAMES[field]}.`);
  }
  require(leaf.dataHash === (await hashOf(shown.data)), 'The log has other data.');
  require(leaf.metadataHash === (await hashOf(shown.metadata)), 'The log has other metadata.');
}

const NAMES = {
  position: 'position',
  stream: 'stream',
  version: 'version',
  eventId: 'event id',
  type: 'type',
  recordedAt: 'time',
};
const FIELDS = /** @type {(keyof typeof NAMES)[]} */ (Object.keys(NAMES));

/** @param {string} text */
async function hashOf(text) {
  return hex(await sha256(utf8(text)));
}
