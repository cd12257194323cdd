// @ts-check
import { describe, expect, it } from 'vitest';
import { Problem } from '../src/api.js';
import { acceptedReport, createReporter, refusedReport } from '../src/report.js';
import { createStore } from '../src/store.js';
import { ADA, created, deposited, GRACE, logOf, received, responseOf, sent } from './events.js';

/** @import { Event } from '../src/api.js' */

const log = logOf([
  [ADA, created()],
  [GRACE, created('Grace Hopper')],
  [ADA, deposited(50)],
  [ADA, sent(20, GRACE)],
  [GRACE, received(20, ADA)],
]).map((event, i) => ({ ...event, metadata: { commandId: `command-${Math.min(i, 3)}` } }));
/** Balances by account and version. @type {Record<string, number[]>} */
const balances = { [ADA]: [0, 50, 30], [GRACE]: [0, 20] };

/** @param {string} id @param {number} version */
const stateAt = (id, version) => ({
  ...responseOf(log[id === ADA ? 0 : 1]),
  balance: balances[id][version - 1],
  version,
});

/** @type {import('../src/report.js').ReadApi} */
const api = {
  account: async (id) => {
    if (!(id in balances)) throw new Problem('Account not found', 404);
    return stateAt(id, balances[id].length);
  },
  accountAsOf: async (id, then) => stateAt(id, 'version' in then ? then.version : 0),
  eventsAfter: async (after, limit) => ({
    events: log.slice(after, after + limit),
    head: log.length,
  }),
};
const deposit = { name: 'DepositFunds', values: '50.00 USD' };

describe('The report of a command', () => {
  it('has the state before, the event, and the state after', async () => {
    const report = await acceptedReport(api, deposit, 3);
    expect(report).toMatchObject({ command: deposit, refusal: null, decided: true });
    expect(report.events).toEqual([log[2]]);
    expect(report.changes).toMatchObject([
      { id: ADA, before: { version: 1, balance: 0n }, after: { version: 2, balance: 500_000n } },
    ]);
  });

  it('has no state before the first event', async () => {
    const { changes } = await acceptedReport(api, deposit, 1);
    expect(changes).toMatchObject([{ before: null, after: { version: 1 } }]);
  });

  it('has both accounts of a transfer, in the order of the log', async () => {
    const { events, changes } = await acceptedReport(api, deposit, 5);
    expect(events.map(({ position }) => position)).toEqual([4, 5]);
    expect(changes.map(({ id, before, after }) => [id, before?.balance, after?.balance])).toEqual([
      [ADA, 500_000n, 300_000n],
      [GRACE, 0n, 200_000n],
    ]);
  });

  it('has no event and an unchanged state if a rule refused', async () => {
    const problem = new Problem('Insufficient funds', 409);
    const report = await refusedReport(api, deposit, [ADA], problem);
    expect(report).toMatchObject({ refusal: 'Insufficient funds', decided: true, events: [] });
    expect(report.changes[0].before).toBe(report.changes[0].after);
    expect(report.changes[0].after).toMatchObject({ version: 3 });
    const unknown = await refusedReport(api, deposit, ['nobody'], problem);
    expect(unknown.changes).toEqual([{ id: 'nobody', before: null, after: null }]);
  });

  it('says that no rule was asked about invalid input', async () => {
    const problem = new Problem('amount must be positive', 400, 'amount');
    expect(await refusedReport(api, deposit, [ADA], problem)).toMatchObject({ decided: false });
    const foreign = new Problem('Pages of this origin may not call the service.', 403);
    expect(await refusedReport(api, deposit, [ADA], foreign)).toMatchObject({ decided: false });
  });
});

describe('A reporter', () => {
  /** @param {unknown} outcome */
  const run = async (outcome, store = createStore()) => {
    const send = async () => {
      if (outcome instanceof Error) throw outcome;
      return { position: Number(outcome) };
    };
    const sent = createReporter(store, api).run(deposit, [ADA], send);
    await sent.catch(() => {});
    await new Promise((done) => setTimeout(done));
    return { sent, report: store.state().report };
  };

  it('reports accepted and refused commands', async () => {
    expect((await run(3)).report).toMatchObject({ refusal: null });
    const { sent, report } = await run(new Problem('No', 409));
    expect(report).toMatchObject({ refusal: 'No' });
    await expect(sent).rejects.toThrow('No');
  });

  it('reports nothing about a command whose outcome is unknown', async () => {
    const store = createStore();
    await run(3, store);
    expect((await run(new Problem('No response', 0), store)).report).toBeNull();
    expect((await run(new Problem('Unavailable', 503), store)).report).toBeNull();
  });
});
