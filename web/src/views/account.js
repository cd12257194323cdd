// @ts-check
import { balanceChange } from '../accounts.js';
import { Problem } from '../api.js';
import {
  countOf,
  dateOf,
  eventCount,
  happenedAt,
  imported,
  note,
  plainText,
  sentence,
  shortDayOf,
} from '../format.js';
import { html, refs, setText } from '../html.js';
import { PAGE_EVENTS } from '../ledger.js';
import { decimal, money } from '../money.js';
import { concerns } from '../report.js';
import { hrefOf } from '../route.js';
import { mountAccountActions } from './accountActions.js';
import { mountBalancePlot } from './balancePlot.js';
import { mountEventPage } from './eventPage.js';
import { createEventRow, updateEventRow, writeSentence } from './eventRow.js';
import { mountJump } from './jump.js';
import { mountReport } from './report.js';
import { wayOn } from './unknown.js';

/** @import { Account } from '../accounts.js' */
/** @import { Ledger, LedgerEntry } from '../ledger.js' */
/** @import { Context, View } from './view.js' */

/**
 * The page of an account: its actions and its ledger.
 *
 * @param {Context} context
 * @param {string} id
 * @returns {View}
 */
export function mountAccount(context, id) {
  const { names, store } = context;
  const actions = mountAccountActions(context, id);
  const eventPage = mountEventPage(
    {
      numberOf: (/** @type {LedgerEntry} */ entry) => entry.event.version,
      headingOf: () => '',
      create: (entry) => createLedgerRow(context, entry),
      update(row, { event }) {
        writeSentence(refs(row).sentence, note(event, names.get), id);
        updateEventRow(row, store.state().seals);
      },
      describe: ({ event }) => plainText(sentence(event, names.get)),
    },
    html`
      <div class="columns" aria-hidden="true">
        <span>Version</span><span>Event</span><span>Date</span>
        <span>In</span><span>Out</span><span>Balance</span>
      </div>
    `,
    context,
  );
  const report = mountReport(context);
  const plot = mountBalancePlot(context, id);
  const jump = mountVersionJump(context, id);
  const slider = mountVersionSlider(context, id);
  const element = html`
    <div class="view">
      <div data-ref="failed" hidden>
        <p class="note error" role="alert" data-ref="error"></p>
        ${wayOn()}
      </div>
      <div class="past-note" data-ref="past" hidden>
        <p role="status" data-ref="pastText"></p>
        <p><a href="${hrefOf({ page: 'account', id, to: null })}">Back to now</a></p>
      </div>
      <header class="page-head" data-ref="head">
        <div>
          <h1 tabindex="-1" data-ref="title"></h1>
          <p class="page-note" data-ref="note"></p>
        </div>
        <p class="page-links">
          <a href="${hrefOf({ page: 'statement', id, from: null, to: null })}">Statement</a>
          <a data-ref="explorer">In the explorer</a>
        </p>
        <p class="balance">
          <span class="balance-label visually-hidden" data-ref="balanceLabel">Balance</span>
          <span class="balance-figure" data-ref="balance"></span>
          <span class="balance-currency" data-ref="currency"></span>
          <span class="balance-available" data-ref="available"></span>
        </p>
      </header>
      <div class="account-top" data-ref="accountTop">${actions.element} ${plot.element}</div>
      ${report.element} ${jump} ${slider.element} ${eventPage.element}
    </div>
  `;
  const part = refs(element);
  part.title.textContent = names.get(id) ?? '';
  let ready = false;
  let awaited = '';

  return {
    element,
    title: ({ ledger }) => `${ledger?.account.name ?? 'Account'} · Daybook`,
    accountIds: () => [
      ...actions.accountIds(),
      ...eventPage.shown().flatMap(({ event }) => event.data.counterparty ?? []),
    ],
    focus(on) {
      awaited = on;
      if (ready && on === 'amount') actions.focus();
      else part.title.focus();
    },
    update({ ledger, report: latest, route, error }) {
      const present = route.page === 'account' && route.to === null;
      report.update(present && concerns(latest, id) ? latest : null);
      part.failed.hidden = error === null;
      setText(part.error, error ?? '');
      const loaded = ledger !== null && route.page === 'account' && ledger.to === route.to;
      element.setAttribute('aria-busy', String(!loaded && error === null));
      ready = ledger !== null && (loaded || error === null);
      actions.element.hidden = !ready || ledger?.past !== null;
      part.accountTop.hidden = !ready;
      jump.hidden = !ready || ledger === null || ledger.account.version === 1;
      slider.element.hidden = jump.hidden;
      eventPage.element.hidden = !ready;
      part.head.hidden = !ready && error !== null;
      if (!ready || !ledger || route.page !== 'account') return;

      const { account, past, entries } = ledger;
      const shown = past ?? account;
      setText(part.title, account.name);
      setText(part.note, noteOf(ledger));
      part.explorer.setAttribute('href', explorerOf(id, past));
      element.classList.toggle('in-past', past !== null);
      part.past.hidden = past === null;
      setText(part.pastText, past ? pastOf(ledger, past) : '');
      part.balanceLabel.classList.toggle('visually-hidden', past === null);
      setText(part.balanceLabel, past ? `Balance at version ${countOf(past.version)}` : 'Balance');
      setText(part.balance, decimal(shown.balance, shown.currency));
      setText(part.currency, shown.currency);
      setText(part.available, availableOf(shown));
      actions.update(account, entries);
      slider.update(account.version, shown.version);
      if (loaded) plot.update(ledger);
      if (awaited === 'amount') actions.focus();
      awaited = '';
      const { to } = route;
      const first = entries[0]?.event.version ?? 1;
      eventPage.update({
        items: ledger.to === to ? entries.toReversed() : [],
        newest: to === null,
        last: account.version,
        newer:
          to === null ? null : at(to + PAGE_EVENTS >= account.version ? null : to + PAGE_EVENTS),
        older: first > 1 ? at(first - 1) : null,
      });
    },
  };

  /** @param {number | null} to */
  function at(to) {
    return hrefOf({ page: 'account', id, to });
  }
}

/** The account in the explorer, at the same version. @param {string} id @param {Account | null} past */
function explorerOf(id, past) {
  const version = past === null ? '' : `&version=${past.version}`;
  return `/explorer/#/stream?stream=account-${encodeURIComponent(id)}${version}`;
}

/** What is available, if that is not the whole balance. @param {Account} account */
function availableOf({ balance, available, currency }) {
  return balance === available ? '' : `${money(available, currency)} available`;
}

/** @param {Ledger} ledger */
function noteOf({ account, past, entries }) {
  const { email, version, closed } = past ?? account;
  const state = closed ? 'Closed' : 'Open';
  const last = past === null ? entries.at(-1) : undefined;
  const count = eventCount(version) + (last ? `, last event on ${shortDayOf(last.event)}` : '');
  return [email, state, count].filter((part) => part !== '').join(' · ');
}

/** @param {Ledger} ledger @param {Account} past */
function pastOf({ account, entries }, past) {
  const last = entries.at(-1);
  const when = last ? `, after the event of ${dateOf(last.event)}` : '';
  const later = account.version - past.version;
  return (
    `You see the past: the account as of version ${countOf(past.version)} of ` +
    `${countOf(account.version)}${when}. ` +
    (later === 0
      ? 'Nothing has happened since.'
      : `${eventCount(later)} later, the balance is ${money(account.balance, account.currency)}.`)
  );
}

/**
 * Leads to the account as it was, by version or by the day of the event.
 *
 * @param {Context} context @param {string} id
 */
function mountVersionJump(context, id) {
  const { api } = context;
  const newest = () => newestVersion(context);
  /** @param {number} version */
  const show = (version) => showVersion(context, id, version);
  return mountJump({
    numbering: 'version',
    label: 'Show as of version',
    button: 'Show',
    basis: true,
    toNumber(version) {
      if (version > newest()) {
        throw new Problem(`The account is at version ${countOf(newest())}.`, 0, 'number');
      }
      show(version);
    },
    async toDay(end, basis) {
      const last = Math.min(end.getTime() - 1, Date.now());
      try {
        show((await api.accountAsOf(id, { at: new Date(last).toISOString(), basis })).version);
      } catch (error) {
        if (!(error instanceof Problem && error.status === 404)) throw error;
        throw new Problem('The account did not exist yet.', 0, 'day');
      }
    },
  });
}

/** @param {Context} context */
const newestVersion = ({ store }) => store.state().ledger?.account.version ?? 0;

/** @param {Context} context @param {string} id @param {number} version */
function showVersion(context, id, version) {
  const to = version === newestVersion(context) ? null : version;
  context.navigate({ page: 'account', id, to });
}

/**
 * A slider through the versions of the account.
 *
 * @param {Context} context @param {string} id
 */
function mountVersionSlider(context, id) {
  const element = html`
    <label class="version-slider">
      <span>Version</span> <input type="range" min="1" data-ref="input" />
      <output data-ref="value"></output>
    </label>
  `;
  const { input: slider, value } = refs(element);
  const input = /** @type {HTMLInputElement} */ (slider);
  const show = () => {
    const words = `${countOf(Number(input.value))} of ${countOf(Number(input.max))}`;
    setText(value, words);
    input.setAttribute('aria-valuetext', words);
  };
  input.addEventListener('input', show);
  input.addEventListener('change', () => showVersion(context, id, Number(input.value)));
  return {
    element,
    /** @param {number} last @param {number} shown */
    update(last, shown) {
      if (Number(input.max) !== last) input.max = String(last);
      if (Number(input.value) !== shown) input.value = String(shown);
      show();
    },
  };
}

/** @param {Context} context @param {LedgerEntry} entry */
function createLedgerRow(context, { event, balance }) {
  const { currency } = event.data;
  const change = balanceChange(event) ?? 0n;
  const sign = change < 0n ? ['minus', '−'] : ['plus', '+'];
  const size = decimal(change < 0n ? -change : change, currency);
  const row = createEventRow(context, event, 'version', [
    html`<span class="sentence" data-ref="sentence"></span>`,
    html`<time datetime="${happenedAt(event)}">${dateOf(event)}</time>`,
    html`
      <span class="${change < 0n ? 'out' : 'in'}">
        ${change !== 0n && [html`<span class="visually-hidden">${sign[0]} </span>`, html`<span class="sign" aria-hidden="true">${sign[1]}</span>`, size]}
      </span>
    `,
    html`
      <span class="after">
        <span class="visually-hidden">Balance </span>${decimal(balance, currency)}
      </span>
    `,
    ...furtherOf(event),
  ]);
  row.classList.add('ledger-row');
  return row;
}

/** What an imported row says beyond its amount. @param {import('../api.js').Event} event */
function furtherOf(event) {
  const pieces = imported(event);
  if (pieces.length === 0) return [];
  const further = html`<span class="further"></span>`;
  writeSentence(further, pieces);
  return [further];
}
