// @ts-check
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { verifyEvent } from '../../src/proof/check.js';
import { signer, memory } from '../verifier/trees.js';
import { CIPHERTEXT, events, failure, sealedServer } from './sealed.js';

/** @import { Event } from '../../src/api.js' */

beforeEach(() => vi.stubGlobal('isSecureContext', true));
afterEach(() => vi.unstubAllGlobals());

/** @param {number} position @param {Partial<Event>} [other] */
const shown = (position, other) => ({ ...events[position - 1], ...other });

describe('An event as it was sealed', () => {
  it.each([2, 4])('is verified, at position %d', async (position) => {
    const server = sealedServer();
    expect(await verifyEvent(shown(position), server, memory())).toMatchObject({
      kind: 'verified',
      size: 4,
      before: null,
      key: server.signer.key,
      uncovered: [],
      successions: [],
      remembered: true,
      leaf: { tags: ['user:ada'] },
      receipt: await server.receipt(position),
    });
  });

  it('is verified without its fields that were decrypted', async () => {
    const outcome = await verifyEvent(shown(1), sealedServer(), memory());
    expect(outcome).toMatchObject({ kind: 'verified', uncovered: ['data.email'] });
  });

  it('is verified without fields that the leaf doesn’t have', async () => {
    const event = /** @type {Event} */ ({ ...shown(2), balance: 5 });
    const outcome = await verifyEvent(event, sealedServer(), memory());
    expect(outcome).toMatchObject({ kind: 'verified', uncovered: ['balance'] });
  });

  it('is verified with the time of occurrence in its metadata', async () => {
    const metadata = { occurredAt: '1993-01-05T00:00:00Z' };
    const log = [{ ...shown(1), metadata, occurredAt: '1993-01-05T00:00:00.000Z' }];
    const outcome = await verifyEvent(log[0], sealedServer(log), memory());
    expect(outcome.kind).toBe('verified');
    const { occurredAt, ...without } = log[0];
    for (const event of [without, { ...without, occurredAt: '1993-01-06T00:00:00.000Z' }]) {
      const other = await verifyEvent(event, sealedServer(log), memory());
      expect(other).toMatchObject({ kind: 'failed', why: expect.stringContaining('occurredAt') });
    }
  });

  it('is verified without storage, and the key is not remembered', async () => {
    const outcome = await verifyEvent(shown(2), sealedServer(), null);
    expect(outcome).toMatchObject({ kind: 'verified', remembered: false });
  });

  it('is verified in a log that has grown since the last visit', async () => {
    const storage = memory();
    const server = sealedServer();
    server.size = 2;
    await verifyEvent(shown(1), server, storage);
    server.size = 4;
    const outcome = await verifyEvent(shown(1), server, storage);
    expect(outcome).toMatchObject({ kind: 'verified', before: 2, size: 4 });
  });
});

describe('An event that is shown otherwise', () => {
  it.each([
    ['position', { position: 3 }],
    ['stream', { aggregateId: 'bbbbbbbb-0000-4000-8000-000000000009' }],
    ['version', { version: 1 }],
    ['event id', { eventId: 'this-9' }],
    ['type', { eventType: 'FUNDS_WITHDRAWN' }],
    ['time', { timestamp: '2026-01-31T12:00:09.000Z' }],
    ['"900"', { data: { amount: '900', currency: 'USD' } }],
    ['900 as data.amount, but the log has 100', { data: { amount: 900, currency: 'USD' } }],
    ['nothing as data.amount', { data: { currency: 'USD' } }],
    ['"x" as data.more, but the log has nothing', { data: { ...events[1].data, more: 'x' } }],
    ['null as data', { data: null }],
    ['[] as data', { data: [] }],
    ['"bob" as metadata.actor', { metadata: { ...events[1].metadata, actor: 'bob' } }],
    ['7 as metadata.commands.0', { metadata: { actor: 'ada', commands: [7, null] } }],
    ['occurredAt', { occurredAt: '2026-01-31T12:00:00.000Z' }],
  ])('is found by its %s', async (named, other) => {
    const server = sealedServer();
    const receipt = await server.receipt(2);
    const asked = { ...server, receipt: async () => receipt };
    const outcome = await verifyEvent(shown(2, other), asked, memory());
    expect(outcome).toMatchObject({ kind: 'failed', why: expect.stringContaining(named), receipt });
  });

  it('is found in a text that was not encrypted', async () => {
    const data = { ...events[0].data, name: 'Eda Lovelace' };
    const outcome = await verifyEvent(shown(1, { data }), sealedServer(), memory());
    expect(outcome).toMatchObject({ kind: 'failed', why: expect.stringContaining('data.name') });
  });

  it('is found if it is not a text where the ciphertext is', async () => {
    const data = { ...events[0].data, email: 5 };
    const outcome = await verifyEvent(shown(1, { data }), sealedServer(), memory());
    expect(outcome.kind).toBe('failed');
  });

  it('is found beside a stored text that was changed, too', async () => {
    const server = sealedServer();
    const data = { amount: 900, currency: 'USD' };
    server.storedEvent = async (position) => ({
      position,
      data: JSON.stringify(data),
      metadata: JSON.stringify(events[1].metadata),
    });
    const outcome = await verifyEvent(shown(2, { data }), server, memory());
    expect(outcome).toMatchObject({ kind: 'failed', why: 'The log has other data.' });
  });

  it('shows the ciphertext itself as it is sealed', async () => {
    const data = { ...events[0].data, email: CIPHERTEXT };
    const outcome = await verifyEvent(shown(1, { data }), sealedServer(), memory());
    expect(outcome).toMatchObject({ kind: 'verified', uncovered: [] });
  });
});

describe('A server', () => {
  it('with another receipt is refused', async () => {
    const server = sealedServer();
    const receipt = await server.receipt(4);
    server.receipt = async () => receipt;
    const outcome = await verifyEvent(shown(2), server, memory());
    expect(outcome).toMatchObject({ kind: 'failed', why: 'The log has another position.' });
  });

  it('with a receipt of another history is refused', async () => {
    const storage = memory();
    const server = sealedServer();
    const forged = sealedServer([events[0], shown(2, { data: { amount: 900 } })]);
    forged.signer = server.signer;
    server.receipt = forged.receipt;
    server.storedEvent = forged.storedEvent;
    const outcome = await verifyEvent(shown(2, { data: { amount: 900 } }), server, storage);
    expect(outcome).toMatchObject({ kind: 'failed', why: 'The history was changed.' });
  });

  it('with another key is told with both keys, and stays refused', async () => {
    const storage = memory();
    const server = sealedServer();
    const known = server.signer.key;
    await verifyEvent(shown(2), server, storage);
    server.signer = signer('log.example/accounts/e1');
    for (let visit = 0; visit < 2; visit++) {
      expect(await verifyEvent(shown(2), server, storage)).toMatchObject({
        kind: 'changed',
        why: expect.stringContaining('another key'),
        known,
        served: server.signer.key,
      });
    }
  });

  it('with another history is told', async () => {
    const storage = memory();
    const server = sealedServer();
    await verifyEvent(shown(2), server, storage);
    server.log = [shown(1, { eventId: 'other' }), ...events.slice(1)];
    const outcome = await verifyEvent(shown(2), server, storage);
    expect(outcome).toMatchObject({ kind: 'changed', why: 'The history was changed.' });
  });

  it('with a shorter history is told', async () => {
    const storage = memory();
    const server = sealedServer();
    await verifyEvent(shown(2), server, storage);
    server.size = 3;
    const outcome = await verifyEvent(shown(2), server, storage);
    expect(outcome).toMatchObject({ kind: 'changed', why: 'The log has become shorter.' });
  });

  it('that hides a tile of the proof is told', async () => {
    const storage = memory();
    const server = sealedServer();
    server.size = 3;
    await verifyEvent(shown(2), server, storage);
    server.size = 4;
    const hiding = { ...server, tile: async () => null };
    const outcome = await verifyEvent(shown(2), hiding, storage);
    expect(outcome).toMatchObject({ kind: 'changed', why: expect.stringContaining('tile/0/000') });
  });

  it('that hides the receipt of a sealed event is refused', async () => {
    const server = { ...sealedServer(), receipt: async () => null };
    const outcome = await verifyEvent(shown(2), server, memory());
    expect(outcome).toMatchObject({ kind: 'failed', why: expect.stringContaining('no receipt') });
  });

  it('that has not sealed the event yet says so', async () => {
    const server = sealedServer();
    server.size = 1;
    expect(await verifyEvent(shown(2), server, memory())).toEqual({ kind: 'unsealed' });
  });

  it.each([0, 429, 503])('that is not available is no verdict, status %d', async (status) => {
    for (const part of /** @type {const} */ (['receipt', 'storedEvent', 'trees', 'treeFile'])) {
      const server = { ...sealedServer(), [part]: failure(status) };
      const outcome = await verifyEvent(shown(2), server, memory());
      expect(outcome, part).toEqual({ kind: 'unavailable', why: `Status ${status}.` });
    }
  });

  it.each([400, 404, 500])('that gives no proof is refused, status %d', async (status) => {
    const server = { ...sealedServer(), receipt: failure(status) };
    const outcome = await verifyEvent(shown(2), server, memory());
    expect(outcome).toMatchObject({ kind: 'failed', why: expect.stringContaining('no proof') });
  });
});

describe('A browser', () => {
  it('without a secure context can’t check', async () => {
    vi.stubGlobal('isSecureContext', false);
    const outcome = await verifyEvent(shown(2), sealedServer(), memory());
    expect(outcome.kind).toBe('not-checkable');
  });

  it('without Ed25519 can’t check', async () => {
    const importKey = vi.spyOn(crypto.subtle, 'importKey');
    importKey.mockRejectedValue(new DOMException('Unrecognized name.', 'NotSupportedError'));
    const outcome = await verifyEvent(shown(2), sealedServer(), memory());
    importKey.mockRestore();
    expect(outcome.kind).toBe('not-checkable');
  });

  it('with a damaged memory of the log says so', async () => {
    const storage = memory();
    storage.setItem('daybook.audit', '{}');
    const outcome = await verifyEvent(shown(2), sealedServer(), storage);
    expect(outcome).toMatchObject({ kind: 'changed', known: null });
  });
});
