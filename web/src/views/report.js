// @ts-check
import { countOf } from '../format.js';
import { html, refs } from '../html.js';
import { money } from '../money.js';
import { hrefOf } from '../route.js';

/** @import { Account } from '../accounts.js' */
/** @import { Event } from '../api.js' */
/** @import { Report } from '../report.js' */
/** @import { Context } from './view.js' */

/**
 * The panel that says what the latest command has done, also if it was refused.
 *
 * @param {Pick<Context, 'store'>} context
 */
export function mountReport({ store }) {
  const element = html`
    <section class="report" aria-labelledby="report-title" hidden>
      <header>
        <h2 id="report-title">What just happened</h2>
        <button type="button" class="quiet" data-ref="closeReport">Close</button>
      </header>
      <dl data-ref="steps"></dl>
    </section>
  `;
  const { closeReport, steps } = refs(element);
  closeReport.addEventListener('click', () => store.dispatch({ kind: 'report-closed' }));
  /** @type {Report | null} */
  let shown = null;

  return {
    element,
    /** @param {Report | null} report */
    update(report) {
      if (report === shown) return;
      shown = report;
      element.hidden = report === null;
      if (report !== null) steps.replaceChildren(...stepsOf(report));
    },
  };
}

/** @param {Report} report */
function stepsOf(report) {
  const { command, refusal, events, changes } = report;
  return [
    step('Command', html`<p><code>${command.name}</code></p>`, command.values),
    step('State before', ...statesOf(changes.map(({ before }) => before))),
    step('Decision', decisionText(report), refusal ?? acceptedText(report)),
    step(
      'Events',
      ...(events.length === 0 ? ['None: nothing was appended.'] : events.map(eventText)),
    ),
    step(
      'State after',
      refusal !== null && 'Unchanged',
      ...(refusal === null || changes.length > 0
        ? statesOf(changes.map(({ after }) => after))
        : []),
    ),
  ];
}

/** @param {string} name @param {...(string | Node | false)} content */
function step(name, ...content) {
  const shown = content.filter((part) => part !== false && part !== '');
  return html`
    <div>
      <dt>${name}</dt>
      <dd>
        ${shown.length === 0 ? '–' : shown.map((part) => (part instanceof Node ? part : html`<p>${part}</p>`))}
      </dd>
    </div>
  `;
}

/** @param {(Account | null)[]} accounts none for a new account that was refused */
function statesOf(accounts) {
  const named = accounts.length > 1;
  return (accounts.length === 0 ? [null] : accounts).map((account) => stateText(account, named));
}

/** @param {Account | null} account @param {boolean} named */
function stateText(account, named) {
  if (account === null) return html`<p>No events yet</p>`;
  const { name, balance, currency, closed, version } = account;
  return html`
    <p>
      ${named && html`<span class="report-name">${name}</span>`}
      <strong>${money(balance, currency)}</strong>
      <span>version ${countOf(version)}, ${closed ? 'closed' : 'open'}</span>
    </p>
  `;
}

/** @param {Report} report */
function decisionText({ refusal, decided }) {
  if (refusal === null) return html`<p class="accepted">Accepted</p>`;
  return html`<p class="refused">${decided ? 'Refused by a rule' : 'Refused before a rule was asked'}</p>`;
}

/** @param {Report} report */
function acceptedText({ changes }) {
  const versions = changes.map(({ before }) => countOf(before?.version ?? 0));
  const at = `${versions.length === 1 ? 'version' : 'versions'} ${versions.join(' and ')}`;
  return `Decided at ${at}, and appended because nothing came in between.`;
}

/** @param {Event} event */
function eventText({ eventType, position, version }) {
  const href = hrefOf({ page: 'events', to: position });
  return html`
    <p>
      <code>${eventType}</code>
      <span>version ${countOf(version)}</span>
      <a href="${href}">position ${countOf(position)}</a>
    </p>
  `;
}
