// @ts-check
import { describe, expect, it } from 'vitest';
import { requirePinned } from '../../src/verifier/pin.js';
import { parseKey } from '../../src/verifier/key.js';
import { openSuccession } from '../../src/verifier/succession.js';
import { NotVerified } from '../../src/verifier/verdict.js';
import { leafOf, memory, rootOf, signer, succession, tilesOf } from './trees.js';

const ORIGIN = 'log.example/accounts/e1';
const leaves = Array.from({ length: 600 }, (_, index) => leafOf(index));
const forked = leaves.with(99, leafOf(-1));

/**
 * Visits a log.
 *
 * @param {ReturnType<typeof memory>} storage
 * @param {ReturnType<typeof signer>} log
 * @param {Uint8Array[]} history
 * @param {Record<string, string>} [successions] by the later key
 */
async function visit(storage, log, history, successions = {}) {
  const { before, checkpoint, ...more } = await requirePinned(
    storage,
    'log',
    served(log, history, successions),
  );
  return [before, checkpoint.size, ...more.successions];
}

/**
 * @param {ReturnType<typeof signer>} log
 * @param {Uint8Array[]} history
 * @param {Record<string, string>} [successions]
 */
function served(log, history, successions = {}) {
  return {
    key: log.key,
    checkpoint: async () => log.sign(history.length, rootOf(history)),
    readTile: tilesOf(history),
    succession: async (/** @type {string} */ key) => successions[key] ?? null,
  };
}

describe('A log that was visited before', () => {
  const log = signer(ORIGIN);

  it('is accepted if it has grown', async () => {
    const storage = memory();
    expect(await visit(storage, log, [])).toEqual([null, 0]);
    expect(await visit(storage, log, leaves.slice(0, 100))).toEqual([0, 100]);
    expect(await visit(storage, log, leaves.slice(0, 100))).toEqual([100, 100]);
    expect(await visit(storage, log, leaves)).toEqual([100, 600]);
  });

  it('is refused if an event was changed, and is not forgotten', async () => {
    const storage = memory();
    await visit(storage, log, leaves.slice(0, 100));
    for (const history of [forked, forked.slice(0, 100)]) {
      await expect(visit(storage, log, history)).rejects.toThrow('The history was changed.');
    }
    expect(await visit(storage, log, leaves)).toEqual([100, 600]);
  });

  it('is refused if it is shorter', async () => {
    const storage = memory();
    await visit(storage, log, leaves.slice(0, 100));
    await expect(visit(storage, log, leaves.slice(0, 99))).rejects.toThrow('become shorter');
  });

  it('is refused with another key', async () => {
    const storage = memory();
    await visit(storage, log, leaves.slice(0, 100));
    await expect(visit(storage, signer(ORIGIN), leaves)).rejects.toThrow('another key');
  });

  it('is refused with a checkpoint by another key', async () => {
    const checkpoint = async () => signer(ORIGIN).sign(600, rootOf(leaves));
    const forged = { ...served(log, leaves), checkpoint };
    await expect(requirePinned(memory(), 'log', forged)).rejects.toThrow('not signed');
  });

  it('is remembered as another window has seen it in the meantime', async () => {
    const storage = memory();
    await visit(storage, log, leaves.slice(0, 100));
    const slow = served(log, leaves.slice(0, 200));
    await requirePinned(storage, 'log', {
      ...slow,
      checkpoint: async () => {
        await visit(storage, log, leaves);
        return slow.checkpoint();
      },
    });
    expect(await visit(storage, log, leaves)).toEqual([600, 600]);
  });

  it.each(['', '{', '[]', 'null', '{"key": 1}'])(
    'is refused if %j is remembered of it',
    async (text) => {
      const storage = memory();
      storage.setItem('log', text);
      await expect(visit(storage, log, leaves)).rejects.toThrow('damaged');
    },
  );
});

describe('A new key', () => {
  const [first, second, third] = ['e1', 'e2', 'e3'].map((epoch) => signer(`log.example/${epoch}`));

  /** The first 300 events were kept; 200 others follow. */
  const restored = [...leaves.slice(0, 300), ...forked.slice(0, 200)];

  /** @param {number} seen number of events at the first visit */
  async function visited(seen) {
    const storage = memory();
    await visit(storage, first, leaves.slice(0, seen));
    return storage;
  }

  it('that the former one has signed is accepted, with all events', async () => {
    const storage = await visited(300);
    const records = { [second.key]: succession(first, second, restored.slice(0, 300), 300) };
    expect(await visit(storage, second, restored, records)).toEqual([300, 500, []]);
    expect(await visit(storage, second, restored)).toEqual([500, 500]);
  });

  it('tells which signed events are lost', async () => {
    const record = succession(first, second, restored.slice(0, 300), 400);
    const records = { [second.key]: record };
    const lost = [{ from: 301, to: 400 }];
    expect(await visit(await visited(100), second, restored, records)).toEqual([100, 500, lost]);
  });

  it('tells of lost events that this browser has seen, and the record has not', async () => {
    const record = succession(first, second, restored.slice(0, 300), 300);
    const records = { [second.key]: record };
    const lost = [{ from: 301, to: 600 }];
    expect(await visit(await visited(600), second, restored, records)).toEqual([600, 500, lost]);
  });

  it('may follow another new key', async () => {
    const records = {
      [second.key]: succession(first, second, leaves.slice(0, 400), 400),
      [third.key]: succession(second, third, restored.slice(0, 300), 450),
    };
    const lost = [{ from: 301, to: 450 }];
    const storage = await visited(200);
    expect(await visit(storage, third, restored, records)).toEqual([200, 500, [], lost]);
  });

  it('does not excuse a history that was changed', async () => {
    const record = succession(first, second, restored.slice(0, 300), 300);
    const records = { [second.key]: record };
    const history = [leafOf(-1), ...restored.slice(1)];
    for (const seen of [100, 600]) {
      await expect(visit(await visited(seen), second, history, records)).rejects.toThrow(
        'The history was changed.',
      );
    }
    const short = visit(await visited(100), second, restored.slice(0, 200), records);
    await expect(short).rejects.toThrow('become shorter');
  });

  it('does not excuse a history that both keys have signed otherwise', async () => {
    const history = [leafOf(-1), ...restored.slice(1)];
    const records = { [second.key]: succession(first, second, history.slice(0, 300), 300) };
    for (const seen of [100, 300]) {
      await expect(visit(await visited(seen), second, history, records)).rejects.toThrow(
        'The history was changed.',
      );
    }
  });

  it('is refused by a record about another one', async () => {
    const other = { ...third, signature: first.signature };
    const record = succession(other, second, restored, 500);
    await expect(openSuccession(record, await parseKey(first.key))).rejects.toThrow(
      'about another key',
    );
  });

  it.each([
    ['by another key', succession(signer(first.key.split('+')[0]), second, restored, 500)],
    [
      'about another key',
      succession({ ...third, signature: first.signature }, second, restored, 500),
    ],
    ['for another new key', succession(first, third, restored, 500)],
    ['of more than was signed', succession(first, second, restored, 499)],
  ])('with a record %s is refused, and not remembered', async (_, record) => {
    const storage = await visited(100);
    const records = { [second.key]: record };
    await expect(visit(storage, second, restored, records)).rejects.toThrow(NotVerified);
    expect(await visit(storage, first, leaves)).toEqual([100, 600]);
  });

  it('with a record that was changed is refused', async () => {
    const storage = await visited(100);
    const record = succession(first, second, restored.slice(0, 300), 300);
    for (let at = 0; at < record.length; at += 7) {
      const changed = record.slice(0, at) + (record[at] === 'A' ? 'B' : 'A') + record.slice(at + 1);
      const records = { [second.key]: changed };
      await expect(visit(storage, second, restored, records), `at ${at}`).rejects.toThrow(
        NotVerified,
      );
    }
  });
});
