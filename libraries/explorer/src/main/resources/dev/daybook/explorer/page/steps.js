// @ts-check
// What each event of a stream does to the rows of a read model.

import { html, part } from './dom.js';
import { address, count, number } from './format.js';
import { write } from './json.js';
import { get, head, reveal, row, timesOf } from './parts.js';

const PAGE_STEPS = 20;

/** @param {import('./app.js').View} view */
export async function stepsView({ page, parameters, session, signal }) {
  const name = parameters.get('name') ?? '';
  const stream = parameters.get('stream') ?? '';
  const asked = Number(parameters.get('version')) || 0;
  const form = streamForm(name, stream);
  const title = head(`What events do to ${name}`);
  const note = html`<p class="note">
    The events of one stream are folded into empty tables, which are thrown away: nothing is
    changed. If rows depend on other streams too, those of the read model are different.
  </p>`;
  if (!stream) {
    page.replaceChildren(title, note, form);
    return;
  }
  const after = asked ? Math.floor((asked - 1) / PAGE_STEPS) * PAGE_STEPS : undefined;
  const found = await get(
    'readers/steps',
    { name, stream, after, limit: PAGE_STEPS, asOf: '' },
    signal,
  );
  const last = found.steps.at(-1)?.event.version ?? 0;
  const version = Math.min(asked || last, last);
  const root = html`<div>
    <div data-navigation></div>
    <div class="split steps">
      <div data-step></div>
      <div class="list">
        <h2>Steps</h2>
        <ol class="rows" data-steps></ol>
        <div class="below">${pageLinks(found)}</div>
      </div>
    </div>
  </div>`;
  page.replaceChildren(title, note, form, root);
  /** Also with personal data, when it is shown. @param {any} shown */
  const show = (shown) => {
    const step = shown.steps.find((/** @type {any} */ it) => it.event.version === version);
    part(root, '[data-steps]').replaceChildren(
      ...shown.steps.map((/** @type {any} */ it) => stepRow(it, shown, it === step)),
    );
    part(root, '[data-navigation]').replaceChildren(
      ...(shown.ended ? [html`<p class="error">${shown.ended}.</p>`] : []),
      navigation(shown, version),
    );
    part(root, '[data-step]').replaceChildren(...(step ? [stepOf(step)] : []));
  };
  show(found);
  if (found.hidden)
    root.append(
      html`<p class="note" data-hidden>
        ${
          session.seesPersonalData
            ? reveal('readers/steps/reveal', { name, stream, after: found.after }, (shown) => {
                show(shown);
                root.querySelector('[data-hidden]')?.remove();
              })
            : 'Values that may be personal data are hidden, and you may not see them.'
        }
      </p>`,
    );
  if (sessionStorage.getItem('focus') === 'step') {
    sessionStorage.removeItem('focus');
    part(root, '[data-navigation] h2').focus();
  }
}

/** @param {string} name @param {string} stream */
function streamForm(name, stream) {
  const form = html`<form>
    <div class="filters names">
      <label
        >Stream
        <input name="stream" value="${stream}" required maxlength="300" />
      </label>
      <button class="primary">Show its steps</button>
    </div>
  </form>`;
  form.addEventListener('submit', (submitted) => {
    submitted.preventDefault();
    const given = new FormData(/** @type {HTMLFormElement} */ (form)).get('stream');
    location.hash = address('steps', { name, stream: String(given).trim() });
  });
  return form;
}

/** The address of a step. @param {any} found @param {number} version */
const stepAddress = ({ name, stream }, version) => address('steps', { name, stream, version });

/** @param {any} found @param {number} version */
function navigation(found, version) {
  const step = found.steps.find((/** @type {any} */ it) => it.event.version === version);
  /** @param {string} text @param {number} to */
  const link = (text, to) => {
    const isThere = to >= 1 && to <= found.version && !(to > version && found.ended);
    if (!isThere) return html`<span class="note">no ${text.toLowerCase()}</span>`;
    const element = html`<a href="${stepAddress(found, to)}">${text}</a>`;
    element.addEventListener('click', () => sessionStorage.setItem('focus', 'step'));
    return element;
  };
  return html`<div class="page-head">
    <h2 tabindex="-1">
      ${step ? `Version ${number(version)} of ${number(found.version)}: ${step.event.type}` : 'No step'}
    </h2>
    <div class="buttons">
      ${link('Previous step', version - 1)} ${link('Next step', version + 1)}
    </div>
  </div>`;
}

/** @param {any} found */
function pageLinks(found) {
  const next = found.after + PAGE_STEPS + 1;
  return [
    found.after > 0
      ? html`<a href="${stepAddress(found, found.after)}">Earlier versions</a>`
      : null,
    next <= found.version && !found.ended
      ? html`<a href="${stepAddress(found, next)}">Later versions</a>`
      : null,
  ];
}

/** @param {any} step @param {any} found @param {boolean} selected */
const stepRow = (step, found, selected) =>
  row(
    [number(step.event.version), step.event.type, summary(step), timesOf(step.event)],
    stepAddress(found, step.event.version),
    selected,
  );

/** What a step did, in words. @param {any} step */
function summary({ applied, error, rows }) {
  if (error) return "can't be applied";
  if (!applied) return 'not read by this projection';
  if (rows.length === 0) return 'no row changed';
  return ['inserted', 'updated', 'deleted']
    .map((kind) => [kind, rows.filter((/** @type {any} */ it) => it.kind === kind).length])
    .filter(([, many]) => Number(many) > 0)
    .map(([kind, many]) => `${count(Number(many), 'row')} ${kind}`)
    .join(', ');
}

/** The event, and the rows that it has changed. @param {any} step */
function stepOf(step) {
  const { event } = step;
  return html`<div class="inspector" role="region" aria-label="Step ${event.version}">
    <p>
      ${summary(step)}.
      <a href="${address('log', { at: event.position })}">The event in the log</a>
    </p>
    ${step.error ? html`<p class="error">${step.error}</p>` : null}
    ${step.rows.map(rowTable)}
    <h3>Data of the event</h3>
    <pre data-data>${
      event.data === null
        ? `${count(event.bytes, 'byte')}: too large for a list`
        : write(event.data)
    }</pre>
  </div>`;
}

/** @param {any} it a row */
function rowTable(it) {
  const key = Object.entries(it.key)
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : write(value)}`)
    .join(', ');
  const title = html`<h3>${it.table}: row ${it.kind}</h3>`;
  const name = html`<p class="note">${key}</p>`;
  if (it.tooLarge)
    return html`<section data-row>${title}${name}<p class="note">Too large to be shown.</p></section>`;
  const table = html`<table class="changes">
    <caption class="visually-hidden">
      Columns of the row of ${it.table} with ${key}
    </caption>
    <thead>
      <tr>
        <th scope="col">Column</th>
        <th scope="col">Before</th>
        <th scope="col">After</th>
      </tr>
    </thead>
    <tbody></tbody>
  </table>`;
  for (const column of it.columns) {
    const line = /** @type {HTMLTableElement} */ (table).tBodies[0].insertRow();
    const heading = document.createElement('th');
    heading.scope = 'row';
    heading.textContent = column.name;
    line.append(heading);
    for (const side of ['before', 'after']) {
      const cell = line.insertCell();
      cell.className = side;
      cell.textContent = column.hidden ? hiddenValue(it.kind, side) : valueOf(column[side]);
    }
  }
  return html`<section data-row>${title}${name}<div class="wide">${table}</div></section>`;
}

/** @param {unknown} value */
const valueOf = (value) => (value === undefined ? '–' : write(value));

/** @param {string} kind @param {string} side */
const hiddenValue = (kind, side) =>
  (kind === 'inserted' && side === 'before') || (kind === 'deleted' && side === 'after')
    ? '–'
    : 'hidden';
