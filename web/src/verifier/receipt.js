// @ts-check
import { fromBase64 } from './bytes.js';
import { openCheckpoint } from './checkpoint.js';
import { parseLeaf } from './leaf.js';
import { parseNumber } from './number.js';
import { HASH_BYTES, requireInclusion } from './tree.js';
import { require } from './verdict.js';

const FORM = 'c2sp.org/tlog-proof@v1';

/**
 * Verifies a receipt (tlog-proof): that its event is in the log that the key's owner has signed.
 *
 * @param {string} text
 * @param {import('./key.js').VerifierKey} key
 * @throws {NotVerified} if it is malformed or proves nothing
 */
export async function verifyReceipt(text, key) {
  const end = text.indexOf('\n\n');
  require(end > 0, 'The receipt is malformed.');
  const [form, extra, index, ...hashes] = text.slice(0, end).split('\n');
  require(form === FORM, `The receipt has the form ${form}.`);
  const checkpoint = await openCheckpoint(text.slice(end + 2), key);

  const bytes = extra?.startsWith('extra ') ? fromBase64(extra.slice('extra '.length)) : null;
  require(bytes, 'The receipt has no leaf.');
  require(index?.startsWith('index '), 'The receipt has no index.');
  const leafIndex = parseNumber(index.slice('index '.length), 'The index');
  const leaf = parseLeaf(bytes);
  require(leaf.position === leafIndex + 1, 'The leaf is of another position.');
  await requireInclusion(bytes, leafIndex, hashes.map(parseHash), checkpoint);
  return { leaf, checkpoint };
}

/** @param {string} line */
function parseHash(line) {
  const hash = fromBase64(line);
  require(hash?.length === HASH_BYTES, 'The receipt has a line that is not a hash.');
  return hash;
}
