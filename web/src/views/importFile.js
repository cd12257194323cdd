// @ts-check
import { Problem } from '../api.js';
import { countOf, periodOf } from '../format.js';
import { html, refs, setText } from '../html.js';
import { decimal, units } from '../money.js';
import { currencySelect } from './currencySelect.js';
import { field, outcome } from './form.js';

/** @import { ImportOptions, ImportProgress, ImportResult } from '../api.js' */
/** @import { Context, View } from './view.js' */

/** Largest file that the service takes. */
const BYTES_MAX = 1 << 20;
/** Number of rejected rows that are listed. */
const REJECTS_SHOWN = 50;
/** Pause between two looks at the progress. */
const PROGRESS_MS = 200;

/** What each column is read as. @type {Record<string, string>} */
const MEANINGS = {
  date: 'the time when it happened',
  transaction: 'the number of the transaction, in the metadata',
  account: 'the account: one is opened for each number',
  type: 'a deposit or a withdrawal',
  amount: 'the amount',
  balance: 'compared with the balance after the row, and not stored',
  currency: 'the currency',
  metadata: 'kept as it is, and shown beside the event',
};
const COLUMNS = ['date', 'account', 'type', 'amount', 'transaction', 'balance', 'currency'];

/**
 * The page that imports a CSV file: a preview first, and then, on a click, the import.
 *
 * @param {Context} context
 * @returns {View}
 */
export function mountImport({ api }) {
  const element = html`
    <div class="view import">
      <header class="page-head">
        <div>
          <h1 tabindex="-1" data-ref="title">Import a file</h1>
          <p class="page-note">
            A CSV file with one row for each deposit and withdrawal. Nothing is written before you
            have seen a preview. A file can be imported again: rows that are in the log stay as they
            are.
          </p>
        </div>
      </header>
      <form class="stacked-form" data-ref="form" novalidate>
        ${field('File, at most 1 MiB', html`<input id="import-file" name="file" type="file" accept=".csv,text/csv" />`)}
        ${field('Currency of its amounts', currencySelect('import-currency'))}
        ${field('Fields are separated by', separators())}
        <p>
          <label><input type="checkbox" name="reverse" /> The newest row comes first</label>
        </p>
        <details>
          <summary>Other names of columns and types</summary>
          ${field('Type of a deposit', named('credit', 'credit'))}
          ${field('Type of a withdrawal', named('debit', 'debit'))}
          ${COLUMNS.map((column) => field(`Column for ${column}`, named(`column.${column}`, column)))}
        </details>
        <div class="form-actions"><button data-ref="preview">Preview</button></div>
        ${outcome()}
      </form>
      <div data-ref="progress"></div>
      <section data-ref="result" aria-labelledby="import-result" hidden></section>
    </div>
  `;
  const part = refs(element);
  const form = /** @type {HTMLFormElement} */ (part.form);
  const message = /** @type {HTMLElement} */ (form.querySelector('[data-outcome]'));
  /** What a click on Import sends: changes of the form need another preview. */
  let previewed = 0;

  /** @param {string} words @param {boolean} wrong */
  function say(words, wrong) {
    setText(message, words);
    message.classList.toggle('error', wrong);
  }

  form.addEventListener('input', () => {
    previewed++;
    part.result.hidden = true;
    say('', false);
  });
  form.addEventListener('submit', async (submitted) => {
    submitted.preventDefault();
    const values = new FormData(form);
    const file = /** @type {File} */ (values.get('file'));
    if (file.size === 0) return say('Choose a file with at least one row.', true);
    if (file.size > BYTES_MAX)
      return say('The file is larger than 1 MiB. Import it by ./daybook import.', true);
    const options = optionsOf(values);
    const of = ++previewed;
    await send(part.preview, 'Reading…', async () => {
      const result = await followed(api.importFile(file, options, true));
      if (of === previewed) showPreview(file, options, result);
    });
  });

  /**
   * @param {HTMLButtonElement} button
   * @param {string} pending
   * @param {() => Promise<void>} work
   */
  async function send(button, pending, work) {
    const label = button.textContent ?? '';
    button.disabled = true;
    button.textContent = pending;
    say('', false);
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      part.result.hidden = true;
      say(error.message, true);
      focusOn(error.field);
    } finally {
      button.disabled = false;
      button.textContent = label;
    }
  }

  /** The setting that a problem names. @param {string} [name] */
  function focusOn(name) {
    const control = name ? form.elements.namedItem(name) : null;
    if (!(control instanceof HTMLElement)) return;
    control.closest('details')?.setAttribute('open', '');
    control.focus();
  }

  /**
   * Shows how far an import is, and the rows that it rejects, until it has ended.
   *
   * @param {Promise<ImportResult>} work
   */
  async function followed(work) {
    const place = mountProgress();
    let ended = false;
    const outcome = work.then(
      (result) => ({ result, error: null }),
      (error) => ({ result: null, error }),
    );
    outcome.then(() => {
      ended = true;
    });
    while (!ended) {
      const progress = await api.importProgress(place.rejects()).catch(() => null);
      if (progress?.running && !ended) {
        place.show(progress);
        if (!place.element.isConnected) part.progress.replaceChildren(place.element);
      }
      await Promise.race([outcome, new Promise((resolve) => setTimeout(resolve, PROGRESS_MS))]);
    }
    part.progress.replaceChildren();
    const { result, error } = await outcome;
    if (result === null) throw error;
    return result;
  }

  /** @param {File} file @param {ImportOptions} options @param {ImportResult} result */
  function showPreview(file, options, result) {
    const write = html`<button type="button">Import ${rowCount(result.appended)}</button>`;
    const button = /** @type {HTMLButtonElement} */ (write);
    button.addEventListener('click', () =>
      send(button, 'Importing…', async () => {
        showResult(file, await followed(api.importFile(file, options, false)));
      }),
    );
    part.result.replaceChildren(
      html`<h2 id="import-result" tabindex="-1">Preview of ${file.name}</h2>`,
      html`<p>
        ${rowCount(result.appended)} of ${countOf(result.accounts)}
        ${result.accounts === 1 ? 'account' : 'accounts'} would be imported,
        ${countOf(result.alreadyInLog)} ${result.alreadyInLog === 1 ? 'is' : 'are'} in the log,
        ${countOf(result.rejected)} would be rejected. Nothing is written yet.
      </p>`,
      columnTable(result),
      rowTable(result),
      ...rejectList(result),
      result.appended === 0
        ? html`<p class="note">There is nothing to import.</p>`
        : html`<div class="form-actions">${write}</div>`,
    );
    showSection();
  }

  /** @param {File} file @param {ImportResult} result */
  function showResult(file, result) {
    part.result.replaceChildren(
      html`<h2 id="import-result" tabindex="-1">${file.name} is imported</h2>`,
      html`<p>
        ${rowCount(result.appended)} imported, ${countOf(result.alreadyInLog)} in the log before,
        ${countOf(result.rejected)} rejected. <a href="#/">To the events</a>
      </p>`,
      ...rejectList(result),
    );
    showSection();
  }

  function showSection() {
    part.result.hidden = false;
    part.result.querySelector('h2')?.focus();
  }

  return {
    element,
    update: () => {},
    title: () => 'Import a file · Daybook',
    accountIds: () => [],
    focus: () => part.title.focus(),
  };
}

function mountProgress() {
  const element = html`
    <div class="import-progress">
      <progress data-ref="bar" aria-label="Rows done"></progress>
      <p role="status" data-ref="text"></p>
      <ul class="rejects" data-ref="rejects"></ul>
    </div>
  `;
  const part = refs(element);
  let rejects = 0;
  return {
    element,
    /** How many rejected rows were shown. */
    rejects: () => rejects,
    /** @param {ImportProgress} progress */
    show({ rows = 0, done = 0, rejected = 0, rejects: more = [] }) {
      const bar = /** @type {HTMLProgressElement} */ (part.bar);
      bar.max = Math.max(1, rows);
      bar.value = done;
      setText(part.text, `${countOf(done)} of ${rowCount(rows)}, ${countOf(rejected)} rejected`);
      const room = Math.max(0, REJECTS_SHOWN - rejects);
      part.rejects.append(...more.slice(0, room).map(rejectedRow));
      rejects += more.length;
    },
  };
}

/** @param {{ line: number, reason: string }} row */
const rejectedRow = ({ line, reason }) => html`<li>Line ${countOf(line)}: ${reason}</li>`;

/** @param {number} count */
const rowCount = (count) => `${countOf(count)} ${count === 1 ? 'row' : 'rows'}`;

/** @param {FormData} values @returns {ImportOptions} */
function optionsOf(values) {
  /** @type {ImportOptions} */
  const options = {};
  for (const [name, value] of values) {
    const text = String(value);
    if (name !== 'file' && name !== 'reverse' && text.trim() !== '')
      options[name] = name === 'separator' ? text : text.trim();
  }
  if (values.has('reverse')) options.reverse = 'true';
  return options;
}

function separators() {
  const options = [
    [',', 'a comma'],
    [';', 'a semicolon'],
    ['\t', 'a tab'],
    ['|', 'a bar'],
  ];
  return html`
    <select id="import-separator" name="separator">
      ${options.map(([value, name]) => html`<option value="${value}">${name}</option>`)}
    </select>
  `;
}

/** @param {string} name @param {string} usual */
const named = (name, usual) =>
  html`<input
    id="import-${name.replace('.', '-')}"
    name="${name}"
    placeholder="${usual}"
    maxlength="100"
    autocomplete="off"
  />`;

/** @param {ImportResult} result */
const columnTable = ({ columns }) =>
  table(
    'Columns of the file',
    ['Column', 'becomes'],
    columns.map(({ name, becomes }) => [name, MEANINGS[becomes]]),
  );

/** @param {ImportResult} result */
function rowTable({ rows }) {
  const further = [...new Set(rows.flatMap(({ imported }) => Object.keys(imported)))];
  return table(
    'First rows',
    ['Line', 'Date', 'Account', 'Event', 'Amount', ...further, 'In the log'],
    rows.map((row) => [
      countOf(row.line),
      dayOrMoment(row.occurredAt),
      row.account,
      row.eventType === 'FUNDS_DEPOSITED' ? 'Deposit' : 'Withdrawal',
      `${decimal(units(row.amount), row.currency)} ${row.currency}`,
      ...further.map((name) => row.imported[name] ?? ''),
      row.alreadyInLog ? 'yes' : 'no',
    ]),
  );
}

/** A day without a time is that day. @param {string} instant */
const dayOrMoment = (instant) =>
  periodOf(instant.slice(0, instant.endsWith('T00:00:00.000Z') ? 10 : 16));

/** @param {string} label @param {string[]} headings @param {string[][]} rows */
function table(label, headings, rows) {
  const box = html`
    <div class="table-box" tabindex="0" role="group" aria-label="${label}">
      <table>
        <thead>
          <tr data-ref="headings"></tr>
        </thead>
        <tbody data-ref="rows"></tbody>
      </table>
    </div>
  `;
  const part = refs(box);
  part.headings.append(...headings.map((text) => html`<th scope="col">${text}</th>`));
  part.rows.append(
    ...rows.map((cells) => {
      const row = html`<tr></tr>`;
      row.append(...cells.map((text) => html`<td>${text}</td>`));
      return row;
    }),
  );
  return box;
}

/** @param {ImportResult} result */
function rejectList({ rejects, rejected }) {
  if (rejected === 0) return [];
  const shown = rejects.slice(0, REJECTS_SHOWN);
  return [
    html`<h3>Rejected rows</h3>`,
    html`<p class="note">
      An account stops at its first rejected row. Correct the file, and import it again.
    </p>`,
    html`<ul class="rejects">
      ${shown.map(rejectedRow)}
    </ul>`,
    ...(rejected > shown.length
      ? [html`<p class="note">and ${rowCount(rejected - shown.length)} more.</p>`]
      : []),
  ];
}
