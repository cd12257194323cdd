// @ts-check
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseKey } from '../../src/verifier/key.js';
import { requireShown } from '../../src/verifier/leaf.js';
import { verifyReceipt } from '../../src/verifier/receipt.js';
import { NotVerified } from '../../src/verifier/verdict.js';

/** @param {string} name */
function vector(name) {
  return readFileSync(new URL(`../../../docs/audit/vectors/${name}`, import.meta.url), 'utf8');
}

const key = await parseKey(vector('key').trim());

/** @param {string} number */
async function shown(number) {
  const { leaf } = await verifyReceipt(vector(`event-${number}.tlog-proof`), key);
  const { dataHash, metadataHash, tags, ...fields } = leaf;
  return {
    ...fields,
    data: vector(`event-${number}.data`),
    metadata: vector(`event-${number}.metadata`),
  };
}

describe.each(['1', '2', '3'])('The receipt of event %s', (number) => {
  const receipt = vector(`event-${number}.tlog-proof`);

  it('proves the event', async () => {
    const { leaf, checkpoint } = await verifyReceipt(receipt, key);
    expect(leaf.position).toBe(Number(number));
    expect(checkpoint.size).toBe(3);
    await requireShown(leaf, await shown(number));
  });

  it('is refused after any change of one character', async () => {
    for (let at = 0; at < receipt.length; at++) {
      for (const char of ['A', '0', '\n'].filter((char) => char !== receipt[at])) {
        const changed = receipt.slice(0, at) + char + receipt.slice(at + 1);
        await expect(verifyReceipt(changed, key), `${char} at ${at}`).rejects.toThrow(NotVerified);
      }
    }
  });

  it('is refused without one of its characters', async () => {
    for (let at = 0; at < receipt.length; at++) {
      const changed = receipt.slice(0, at) + receipt.slice(at + 1);
      await expect(verifyReceipt(changed, key), `at ${at}`).rejects.toThrow(NotVerified);
    }
  });

  it.each([
    ['position', 9],
    ['stream', 'cart-9'],
    ['version', 9],
    ['eventId', '00000000-0000-0000-0000-000000000000'],
    ['type', 'OTHER'],
    ['recordedAt', '2026-01-01T00:00:00.000Z'],
    ['data', '{}'],
    ['metadata', '{"other": 1}'],
  ])('does not prove another %s', async (field, value) => {
    const { leaf } = await verifyReceipt(receipt, key);
    const other = { ...(await shown(number)), [field]: value };
    await expect(requireShown(leaf, other)).rejects.toThrow(/The log has (another|other) /);
  });
});

describe('A key', () => {
  const text = vector('key').trim();

  it('is refused after any change of one character', async () => {
    for (let at = 0; at < text.length; at++) {
      const changed = text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
      await expect(parseKey(changed), `at ${at}`).rejects.toThrow(NotVerified);
    }
  });
});
