// @ts-check
// What a command has done: the state before, the decision, its events, the state after.

import { accountFromResponse } from './accounts.js';
import { Problem } from './api.js';

/** @import { AccountResponse, Event } from './api.js' */
/** @import { Account } from './accounts.js' */
/** @import { Store } from './store.js' */

/** Maximum number of events of one command: a transfer has one on each account. */
const COMMAND_EVENTS_MAX = 2;

/**
 * A command: its name in the domain, and its values for people.
 *
 * @typedef {{ name: string, values: string }} Command
 */

/**
 * @typedef {object} Change of one account
 * @property {string} id
 * @property {Account | null} before null if the account had no events
 * @property {Account | null} after
 */

/**
 * @typedef {object} Report
 * @property {Command} command
 * @property {string | null} refusal why nothing was appended; null if the command was accepted
 * @property {boolean} decided false if the request was refused before any rule was asked
 * @property {Event[]} events in order of position
 * @property {Change[]} changes empty if no account is concerned
 */

/**
 * @typedef {Pick<typeof import('./api.js'), 'account' | 'accountAsOf' | 'eventsAfter'>} ReadApi
 */

/**
 * Reports the latest command to the store.
 *
 * @param {Store} store
 * @param {ReadApi} api
 */
export function createReporter(store, api) {
  let commands = 0;

  /** @param {number} command number @param {Promise<Report>} read */
  async function publish(command, read) {
    try {
      const report = await read;
      if (command === commands) store.dispatch({ kind: 'command-reported', report });
    } catch (error) {
      // The command is done, or refused, and its form says so: only the explanation is missing.
      if (!(error instanceof Problem)) throw error;
    }
  }

  return {
    /**
     * Sends a command, and reports what it has done.
     *
     * @template {{ position: number }} R
     * @param {Command} command
     * @param {string[]} ids of the accounts that it changes; empty for a new account
     * @param {() => Promise<R>} send
     * @returns {Promise<R>}
     */
    async run(command, ids, send) {
      const mine = ++commands;
      store.dispatch({ kind: 'report-closed' });
      try {
        const sent = await send();
        publish(mine, acceptedReport(api, command, sent.position));
        return sent;
      } catch (error) {
        if (error instanceof Problem && error.status >= 400 && error.status < 500) {
          publish(mine, refusedReport(api, command, ids, error));
        }
        throw error;
      }
    },
  };
}

/**
 * The report of a command whose last event is at `position`. Its events have its id in their
 * metadata; the states are read from the account's history, so later events don't change them.
 *
 * @param {ReadApi} api
 * @param {Command} command
 * @param {number} position
 * @returns {Promise<Report>}
 */
export async function acceptedReport(api, command, position) {
  const first = Math.max(0, position - COMMAND_EVENTS_MAX);
  const read = (await api.eventsAfter(first, position - first)).events;
  const commandId = read.at(-1)?.metadata?.commandId;
  const events = read.filter(({ metadata }) => metadata?.commandId === commandId);
  const changes = events.map(async ({ aggregateId: id, version }) => ({
    id,
    before: version === 1 ? null : await stateOf(api.accountAsOf(id, { version: version - 1 })),
    after: await stateOf(api.accountAsOf(id, { version })),
  }));
  return { command, refusal: null, decided: true, events, changes: await Promise.all(changes) };
}

/**
 * The report of a refused command, with the accounts as they are.
 *
 * @param {ReadApi} api
 * @param {Command} command
 * @param {string[]} ids
 * @param {Problem} problem
 * @returns {Promise<Report>}
 */
export async function refusedReport(api, command, ids, problem) {
  const changes = ids.map(async (id) => {
    const state = await stateOf(api.account(id));
    return { id, before: state, after: state };
  });
  return {
    command,
    refusal: problem.message,
    decided: problem.status === 404 || problem.status === 409,
    events: [],
    changes: await Promise.all(changes),
  };
}

/** @param {Promise<AccountResponse>} response @returns {Promise<Account | null>} null for 404 */
async function stateOf(response) {
  try {
    return accountFromResponse(await response);
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return null;
    throw error;
  }
}

/** Whether a report is about an account. @param {Report | null} report @param {string} id */
export function concerns(report, id) {
  return report !== null && report.changes.some((change) => change.id === id);
}
