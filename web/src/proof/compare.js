// @ts-check
// Compares an event as it is shown with what the log has sealed of it. Pure, but for hashes.

import { requireShown } from '../verifier/leaf.js';
import { NotVerified, require } from '../verifier/verdict.js';

/** @import { Event, StoredEvent } from '../api.js' */
/** @import { EventLeaf } from '../verifier/leaf.js' */

const VALUE_CHARS_MAX = 80;

/** Fields of an event that {@link requireSame} compares. */
const COMPARED = new Set([
  'eventId',
  'aggregateId',
  'eventType',
  'timestamp',
  'occurredAt',
  'version',
  'position',
  'data',
  'metadata',
]);

/**
 * Proves that an event as it is shown is the one of a leaf. A field may differ only if the stored
 * text has the form of an encrypted one: the server has decrypted it, and sealed is the ciphertext.
 *
 * @param {EventLeaf} leaf
 * @param {StoredEvent} stored
 * @param {Event} shown
 * @returns {Promise<string[]>} the fields that the leaf says nothing of, such as `data.name`
 * @throws {NotVerified} by the name of the first field that differs
 */
export async function requireSame(leaf, stored, shown) {
  const [category] = leaf.stream.split('-', 1);
  await requireShown(leaf, {
    position: shown.position,
    stream: `${category}-${shown.aggregateId}`,
    version: shown.version,
    eventId: shown.eventId,
    type: shown.eventType,
    recordedAt: shown.timestamp,
    data: stored.data,
    metadata: stored.metadata,
  });
  const metadata = parse(stored.metadata);
  requireField('occurredAt', occurredAt(metadata), shown.occurredAt);
  const uncovered = [...differences(parse(stored.data), shown.data, 'data')];
  if (shown.metadata !== undefined) {
    uncovered.push(...differences(metadata, shown.metadata, 'metadata'));
  }
  return [...uncovered, ...Object.keys(shown).filter((field) => !COMPARED.has(field))];
}

/**
 * The fields that were decrypted.
 *
 * @param {unknown} sealed
 * @param {unknown} shown
 * @param {string} path
 * @returns {string[]}
 * @throws {NotVerified} if another field differs
 */
function differences(sealed, shown, path) {
  if (isObject(sealed) && isObject(shown) && Array.isArray(sealed) === Array.isArray(shown)) {
    const fields = new Set([...Object.keys(sealed), ...Object.keys(shown)]);
    return [...fields].flatMap((field) =>
      differences(own(sealed, field), own(shown, field), `${path}.${field}`),
    );
  }
  if (typeof shown === 'string' && sealed !== shown && isCiphertext(sealed)) return [path];
  requireField(path, sealed, shown);
  return [];
}

/** @param {string} path @param {unknown} sealed @param {unknown} shown */
function requireField(path, sealed, shown) {
  require(sealed ===
    shown, `The page shows ${written(shown)} as ${path}, but the log has ${written(sealed)}.`);
}

/** @param {unknown} value @returns {value is Record<string, unknown>} */
function isObject(value) {
  return typeof value === 'object' && value !== null;
}

/** @param {Record<string, unknown>} value @param {string} field */
function own(value, field) {
  return Object.hasOwn(value, field) ? value[field] : undefined;
}

/** @param {unknown} value */
function written(value) {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > VALUE_CHARS_MAX ? `${text.slice(0, VALUE_CHARS_MAX)}…` : text;
}

/**
 * The stored form of an encrypted text: in Base 64 for URLs a byte 1, a nonce of 12 bytes, the
 * ciphertext, and a tag of 16 bytes.
 *
 * @param {unknown} value
 */
function isCiphertext(value) {
  return typeof value === 'string' && /^A[Q-Za-f][\w-]{37,}$/.test(value);
}

/** The time of occurrence as the server writes it. @param {any} metadata */
function occurredAt(metadata) {
  const text = metadata?.occurredAt;
  const at = typeof text === 'string' ? new Date(text) : new Date(NaN);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new NotVerified('What the server gives as the stored event is not JSON.');
  }
}
