// @ts-check
import { balanceChange } from '../accounts.js';
import { Problem } from '../api.js';
import { dayOf, daysOf, endOfDay, monthBeside, startOfDay } from '../days.js';
import { eventCount, happenedAt, imported, note, periodOf, words } from '../format.js';
import { html, refs, setText } from '../html.js';
import { decimal, units } from '../money.js';
import { hrefOf } from '../route.js';
import { writeSentence } from './eventRow.js';
import { field, handleSubmit, outcome } from './form.js';
import { saveFile } from './saveFile.js';
import { wayOn } from './unknown.js';

/** @import { Event, Period, Statement, StatementLine } from '../api.js' */
/** @import { Route } from '../route.js' */
/** @import { Context, View } from './view.js' */

/** Maximum number of events of a period that the page shows. */
const EVENTS_MAX = 1000;

/** @typedef {Extract<Route, { page: 'statement' }>} StatementRoute */

/**
 * The statement of an account over a period, to read, to print, and as CSV.
 *
 * @param {Context} context
 * @param {string} id
 * @returns {View}
 */
export function mountStatement({ api, names, navigate, refresh }, id) {
  const element = html`
    <div class="view statement">
      <div data-ref="failed" hidden>
        <p class="note error" role="alert" data-ref="error"></p>
        ${wayOn()}
      </div>
      <header class="page-head">
        <div>
          <h1 tabindex="-1" data-ref="title">Statement</h1>
          <p class="page-note" data-ref="holder"></p>
        </div>
        <p class="no-print">
          <a href="${hrefOf({ page: 'account', id, to: null })}">Back to the account</a>
        </p>
      </header>
      <form class="period no-print" data-ref="period">
        ${field('From (UTC)', html`<input id="statement-from" name="from" type="date" />`)}
        ${field('to', html`<input id="statement-to" name="to" type="date" />`)}
        <div class="form-actions"><button class="secondary" value="show">Show</button></div>
        ${outcome()}
        <p class="presets" data-ref="presets"></p>
      </form>
      <p class="period-text" role="status" data-ref="text"></p>
      <div data-ref="content"></div>
      <div class="form-actions no-print" data-ref="actions">
        <button type="button" class="secondary" data-ref="print">Print</button>
        <button type="button" class="secondary" data-ref="csv">Download as CSV</button>
      </div>
    </div>
  `;
  const part = refs(element);
  /** @type {StatementRoute | null} */
  let shown = null;
  /** @type {[HTMLElement, Event][]} cells whose names may be read later */
  let sentences = [];
  /** @type {string[]} */
  let counterparties = [];

  part.print.addEventListener('click', () => print());
  part.csv.addEventListener('click', download);
  handleSubmit(part.period, async ({ from, to }) => {
    for (const [name, day] of Object.entries({ from, to })) {
      if (startOfDay(day) === null) throw new Problem('Enter a day.', 0, name);
    }
    if (to < from) throw new Problem('The period ends before it begins.', 0, 'to');
    navigate({ page: 'statement', id, from, to });
    return '';
  });

  /** @param {StatementRoute} route */
  async function load(route) {
    shown = route;
    element.setAttribute('aria-busy', 'true');
    try {
      const period = periodOfRoute(route);
      const count = await eventsIn(api, id, period);
      const statement = count > EVENTS_MAX ? null : await api.statement(id, period);
      if (shown !== route) return;
      part.failed.hidden = true;
      if (statement) show(statement, route);
      else showTooLong(count);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (shown !== route) return;
      setText(part.error, error.message);
      part.failed.hidden = false;
      part.content.replaceChildren();
      setText(part.text, '');
    } finally {
      if (shown === route) element.setAttribute('aria-busy', 'false');
    }
    refresh();
  }

  /** @param {Statement} statement @param {StatementRoute} route */
  function show(statement, route) {
    const { account, lines } = statement;
    const holder = [account.name, account.email, `account ${account.aggregateId}`];
    setText(part.holder, holder.filter((text) => text !== '').join(' · '));
    // The period is the one that was asked for; without one, that of the account.
    const [from, to] =
      route.from === null
        ? [statement.from.slice(0, 10), lastDay(statement.to)]
        : [route.from, route.to ?? route.from];
    setText(part.text, `${periodOf(from)} to ${periodOf(to)}, days and times in UTC`);
    sentences = [];
    counterparties = lines.flatMap(({ counterparty }) => counterparty ?? []);
    part.content.replaceChildren(tableOf(statement));
  }

  /** @param {number} count */
  function showTooLong(count) {
    sentences = [];
    counterparties = [];
    setText(
      part.text,
      `This period has ${eventCount(count)}, more than the page shows. Choose a shorter one, or ` +
        'download it as CSV, which has no limit.',
    );
    part.content.replaceChildren();
  }

  /** @param {Statement} statement */
  function tableOf({ account, openingBalance, lines, closingBalance }) {
    const { currency } = account;
    /** @param {bigint} value */
    const amount = (value) => decimal(value, currency);
    let [sumIn, sumOut] = [0n, 0n];
    const rows = lines.map((line) => {
      const event = eventOf(line, id);
      const change = balanceChange(event) ?? 0n;
      if (change > 0n) sumIn += change;
      else sumOut -= change;
      const text = html`<span></span>`;
      sentences.push([text, event]);
      return html`
        <tr>
          <td>${momentOf(event)}</td>
          <td class="what">${text}</td>
          <td class="in">${change > 0n && signed('plus', amount(change))}</td>
          <td class="out">${change < 0n && signed('minus', amount(-change))}</td>
          <td class="after">${amount(units(line.balance))}</td>
        </tr>
      `;
    });
    const box = html`
      <div class="table-box" tabindex="0" role="group" aria-label="Statement in ${currency}">
        <table>
          <thead>
            <tr>
              <th scope="col">Date</th>
              <th scope="col">Event</th>
              <th scope="col">In</th>
              <th scope="col">Out</th>
              <th scope="col">Balance in ${currency}</th>
            </tr>
          </thead>
          <tbody data-ref="lines">
            <tr class="sum">
              <td></td>
              <td>Opening balance</td>
              <td></td>
              <td></td>
              <td class="after">${amount(units(openingBalance))}</td>
            </tr>
          </tbody>
          <tfoot>
            <tr class="sum">
              <td></td>
              <td>${lines.length === 0 ? 'No movements. ' : ''}Closing balance</td>
              <td class="in">${signed('plus', amount(sumIn))}</td>
              <td class="out">${signed('minus', amount(sumOut))}</td>
              <td class="after">${amount(units(closingBalance))}</td>
            </tr>
          </tfoot>
        </table>
      </div>
    `;
    refs(box).lines.append(...rows);
    return box;
  }

  async function download() {
    if (shown === null) return;
    part.csv.disabled = true;
    const { from, to } = shown;
    try {
      const csv = await api.statementCsv(id, periodOfRoute(shown));
      const days = from === null ? '' : `-${from}-${to}`;
      saveFile(`statement-${id.slice(0, 8)}${days}.csv`, csv);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setText(part.error, error.message);
      part.failed.hidden = false;
    } finally {
      part.csv.disabled = false;
    }
  }

  return {
    element,
    title: () => 'Statement · Daybook',
    accountIds: () => counterparties,
    focus: () => part.title.focus(),
    update({ route }) {
      if (route.page !== 'statement') return;
      if (route !== shown) {
        const { elements } = part.period;
        elements.namedItem('from').value = route.from ?? '';
        elements.namedItem('to').value = route.to ?? '';
        part.presets.replaceChildren(...presetsOf(id, route));
        load(route);
      }
      for (const [cell, event] of sentences) {
        const further = imported(event);
        const dot = further.length > 0 ? [words(' · ')] : [];
        writeSentence(cell, [...note(event, names.get), ...dot, ...further], id);
      }
    },
  };
}

/**
 * The number of events in a period, from the account's versions at its ends.
 *
 * @param {Pick<Context['api'], 'account' | 'accountAsOf'>} api
 * @param {string} id
 * @param {Period} period
 */
async function eventsIn(api, id, { from, to }) {
  const { version } = await api.account(id);
  /** @param {string} end the first instant after the period */
  const versionBefore = async (end) => {
    const at = Date.parse(end) - 1;
    if (at >= Date.now()) return version;
    try {
      return (await api.accountAsOf(id, { at: new Date(at).toISOString() })).version;
    } catch (error) {
      if (error instanceof Problem && error.status === 404) return 0;
      throw error;
    }
  };
  const first = from === undefined ? 0 : await versionBefore(from);
  return (to === undefined ? version : await versionBefore(to)) - first;
}

/** @param {StatementRoute} route @returns {Period} */
function periodOfRoute({ from, to }) {
  if (from === null || to === null) return {};
  const [start, end] = [startOfDay(from), endOfDay(to)];
  return start && end ? { from: start.toISOString(), to: end.toISOString() } : {};
}

/** @param {string} id @param {StatementRoute} route that is shown */
function presetsOf(id, route) {
  const today = dayOf(new Date());
  const lastYear = String(Number(today.slice(0, 4)) - 1);
  /** @param {string} name @param {string} period */
  const preset = (name, period) =>
    html`<a href="${hrefOf({ page: 'statement', id, ...daysOf(period) })}">${name}</a>`;
  const all = hrefOf({ page: 'statement', id, from: null, to: null });
  return [
    preset('This month', monthBeside(today, 0)),
    preset('Last month', monthBeside(today, -1)),
    preset('This year', today.slice(0, 4)),
    preset('Last year', lastYear),
    html`<a href="${all}">Everything</a>`,
    ...(route.from === null
      ? []
      : [
          preset('The month before', monthBeside(route.from, -1)),
          preset('The month after', monthBeside(route.from, 1)),
        ]),
  ];
}

/** A line as the event that it is about. @param {StatementLine} line @param {string} id @returns {Event} */
function eventOf({ version, timestamp, occurredAt, eventType, imported, ...data }, id) {
  const times = occurredAt === undefined ? { timestamp } : { timestamp, occurredAt };
  const metadata = Object.fromEntries(
    Object.entries(imported ?? {}).map(([column, text]) => [`imported.${column}`, text]),
  );
  return {
    eventId: '',
    aggregateId: id,
    eventType,
    ...times,
    version,
    position: 0,
    data,
    metadata,
  };
}

/** @param {Event} event */
function momentOf(event) {
  const at = happenedAt(event);
  return periodOf(at.slice(0, at.endsWith('T00:00:00.000Z') ? 10 : 16));
}

/** The last day before an instant. @param {string} end */
function lastDay(end) {
  return dayOf(new Date(Date.parse(end) - 1));
}

/** @param {string} sign @param {string} amount */
function signed(sign, amount) {
  return [html`<span class="visually-hidden">${sign} </span>`, amount];
}
