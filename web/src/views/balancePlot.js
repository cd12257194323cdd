// @ts-check
import { Problem } from '../api.js';
import { daysOf } from '../days.js';
import { countOf, periodOf } from '../format.js';
import { each, html, refs, setText } from '../html.js';
import { entriesUpTo } from '../ledger.js';
import { decimal, money } from '../money.js';
import { highestOf, pathOf, pointsOf, tableOf } from '../plot.js';
import { hrefOf } from '../route.js';

/** @import { Account } from '../accounts.js' */
/** @import { Ledger, LedgerEntry } from '../ledger.js' */
/** @import { Context } from './view.js' */

/** Maximum number of events whose balances are drawn: the latest ones. */
const EVENTS_MAX = 1000;
/** An account with fewer events has no line. */
const EVENTS_MIN = 3;

/**
 * The balance of an account over time, up to the version that is shown: as a line, and as a table.
 *
 * @param {Pick<Context, 'api' | 'refresh'>} context
 * @param {string} id
 */
export function mountBalancePlot({ api, refresh }, id) {
  const element = html`
    <section class="balance-plot" aria-labelledby="balance-plot-title" hidden>
      <h2 id="balance-plot-title">Balance over time</h2>
      <div class="plot-box">
        <span class="plot-scale" aria-hidden="true" data-ref="highest"></span>
        <svg viewBox="0 0 1000 1000" preserveAspectRatio="none" role="img" data-ref="image">
          <path class="plot-area" data-ref="area" />
          <path class="plot-line" data-ref="line" />
        </svg>
      </div>
      <p class="plot-ends" aria-hidden="true">
        <span data-ref="begin"></span><span data-ref="end"></span>
      </p>
      <p class="hint" data-ref="limit"></p>
      <details class="disclosure">
        <summary>As a table</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">End of (UTC)</th>
              <th scope="col">Balance</th>
            </tr>
          </thead>
          <tbody data-ref="rows"></tbody>
        </table>
      </details>
    </section>
  `;
  const part = refs(element);
  /** @type {LedgerEntry[]} */
  let entries = [];
  /** Version of the account whose history is shown or being read; 0 for none. */
  let wanted = 0;

  /** @param {Account} account */
  async function read(account) {
    const { version, balance } = account;
    wanted = version;
    try {
      const events = await api.accountEvents(id, Math.max(0, version - EVENTS_MAX), EVENTS_MAX);
      if (wanted !== version) return;
      const past = events.filter((event) => event.version <= version);
      entries = entriesUpTo(balance, past);
      refresh();
    } catch (error) {
      // The page goes without the line, and tries again with the next event.
      if (!(error instanceof Problem)) throw error;
    }
  }

  /** Adds new events of the ledger, if they follow. @param {Ledger} ledger @param {Account} shown */
  function follow(ledger, shown) {
    const last = entries.at(-1)?.event.version ?? 0;
    const more = ledger.entries.filter(({ event }) => event.version > last);
    if (more[0]?.event.version !== last + 1 || last === 0) return false;
    entries = [...entries, ...more].slice(-EVENTS_MAX);
    wanted = shown.version;
    return true;
  }

  /** @type {LedgerEntry[] | null} */
  let drawn = null;

  return {
    element,
    /** @param {Ledger} ledger */
    update(ledger) {
      const shown = ledger.past ?? ledger.account;
      if (shown.version < EVENTS_MIN) {
        element.hidden = true;
        return;
      }
      if (shown.version !== wanted && !(ledger.past === null && follow(ledger, shown))) read(shown);
      if (drawn !== entries) draw(shown.currency);
    },
  };

  /** The statement of the days of a period. @param {string} period */
  function statementOf(period) {
    return hrefOf({ page: 'statement', id, ...daysOf(period) });
  }

  /** @param {string} currency */
  function draw(currency) {
    drawn = entries;
    const points = pointsOf(entries);
    element.hidden = points.length < 2;
    if (element.hidden) return;
    const line = pathOf(points);
    part.line.setAttribute('d', line);
    part.area.setAttribute('d', `${line}V1000H0Z`);
    const rows = tableOf(points);
    const [first, last] = [rows[0], rows[rows.length - 1]];
    const highest = highestOf(points);
    setText(part.highest, `highest ${decimal(highest, currency)}`);
    setText(part.begin, periodOf(new Date(points[0].at).toISOString().slice(0, 10)));
    setText(part.end, periodOf(new Date(points[points.length - 1].at).toISOString().slice(0, 10)));
    const { version } = entries[0].event;
    setText(part.limit, version === 1 ? '' : `The latest ${countOf(entries.length)} events.`);
    part.image.setAttribute(
      'aria-label',
      `From ${money(first.balance, currency)} at the end of ${periodOf(first.period)} to ` +
        `${money(last.balance, currency)} at the end of ${periodOf(last.period)}, ` +
        `at most ${money(highest, currency)}.`,
    );
    each(
      part.rows,
      rows.toReversed(),
      ({ period }) => period,
      ({ period }) => html`
        <tr>
          <th scope="row"><a href="${statementOf(period)}">${periodOf(period)}</a></th>
          <td data-ref="balance"></td>
        </tr>
      `,
      (row, { balance }) => setText(refs(row).balance, money(balance, currency)),
    );
  }
}
