// @ts-check
// Parts that several pages have: requests, rows, plots, the inspector of an event, dialogs.

import { asOf } from './cursor.js';
import { html, part, svg } from './dom.js';
import {
  address,
  count,
  decimal,
  number,
  occurrence,
  queryOf,
  shellQuoted,
  time,
} from './format.js';
import { causationGraph } from './graph.js';
import { parseExactly, write } from './json.js';

/** A request that failed, with the reason for the reader. */
export class RequestError extends Error {}

/**
 * Reads as of the time cursor, unless the parameters say otherwise.
 *
 * @param {string} path below `api/`
 * @param {Record<string, unknown>} [parameters]
 * @param {AbortSignal} [signal]
 */
export const get = (path, parameters = {}, signal) =>
  request(urlOf(path, { asOf: asOf(), ...parameters }), { signal });

/** @param {string} path @param {object} body */
export const post = (path, body) =>
  request(`api/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Daybook-Explorer': '1' },
    body: JSON.stringify(body),
  });

/** @param {string} path @param {Record<string, unknown>} parameters */
function urlOf(path, parameters) {
  const query = queryOf(parameters).toString();
  return `api/${path}${query ? `?${query}` : ''}`;
}

/** @param {string} url @param {RequestInit} options */
async function request(url, options) {
  let response;
  let text;
  try {
    response = await fetch(url, options);
    text = await response.text();
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new RequestError('The application does not answer.');
  }
  let body;
  try {
    body = parseExactly(text);
  } catch {
    throw new RequestError(`The answer is not JSON (status ${response.status}).`);
  }
  if (!response.ok) throw new RequestError(body.detail ?? `The status is ${response.status}.`);
  return body;
}

/** The head of a page. @param {string} title @param {...Node} more */
export const head = (title, ...more) =>
  html`<div class="page-head">
    <h1 tabindex="-1">${title}</h1>
    ${more}
  </div>`;

/** @param {any[]} epochs */
export const epochList = (epochs) =>
  html`<section>
    <h2>Epochs</h2>
    <p class="note">A new epoch begins when the log is restored from a backup.</p>
    <ul class="rows">
      ${epochs.map((it) =>
        row([
          number(it.number),
          `after position ${number(it.beganAfter)}`,
          `${it.by}: ${it.reason}`,
          timeOf(it.beganAt),
        ]),
      )}
    </ul>
  </section>`;

/** @param {unknown} error */
export const errorNote = (error) =>
  html`<p class="error" role="alert">
    ${error instanceof RequestError ? error.message : `The page failed: ${error}`}
  </p>`;

/**
 * A row of a list: a number, a name, a note and an end, as one link if it has an address.
 *
 * @param {[unknown, unknown, unknown, unknown]} cells
 * @param {string} [href]
 * @param {boolean} [selected]
 */
export function row([first, name, note, end], href, selected = false) {
  const cells = [
    html`<span class="number">${first}</span>`,
    html`<span class="type">${name}</span>`,
    html`<span class="stream">${note}</span>`,
    html`<span class="end">${end}</span>`,
  ];
  if (!href) return html`<li><div class="row">${cells}</div></li>`;
  const item = html`<li><a class="row" href="${href}">${cells}</a></li>`;
  if (selected) item.querySelector('a')?.setAttribute('aria-current', 'true');
  return item;
}

/**
 * A row of a list of events.
 *
 * @param {any} event
 * @param {string} href
 * @param {boolean} [selected]
 */
export function eventRow(event, href, selected = false) {
  const item = row(
    [
      number(event.position),
      event.sentence ?? event.type,
      `${event.sentence ? `${event.type} · ` : ''}${event.stream} · version ${number(event.version)}`,
      timesOf(event),
    ],
    href,
    selected,
  );
  part(item, 'a').dataset.position = String(event.position);
  return item;
}

/** @param {string} instant */
export const timeOf = (instant) => html`<time datetime="${instant}">${time(instant)}</time>`;

/** @param {string} instant */
export const occurrenceOf = (instant) =>
  html`<time datetime="${instant}">${occurrence(instant)}</time>`;

/**
 * The time of an event in a list: when it occurred if it says so, else when it was recorded.
 *
 * @param {{recordedAt: string, occurredAt?: string}} event
 */
export const timesOf = ({ recordedAt, occurredAt }) =>
  occurredAt === undefined
    ? timeOf(recordedAt)
    : html`<span title="Recorded ${time(recordedAt)}">occurred ${occurrenceOf(occurredAt)}</span>`;

/** @param {any[]} events @param {string} [empty] */
export const eventList = (events, empty = 'None.') =>
  events.length === 0
    ? html`<p class="note">${empty}</p>`
    : html`<ul class="rows">
        ${events.map((it) => eventRow(it, address('log', { at: it.position })))}
      </ul>`;

/**
 * Bars, each a link if it has an address.
 *
 * @param {{value: number, label: string, href?: string}[]} bars
 * @param {string} title
 * @param {{at: number, label: string}[]} [marks] lines across, at shares of the width
 */
export function plot(bars, title, marks = []) {
  const most = Math.max(1, ...bars.map((it) => it.value));
  const image = svg('svg', {
    class: 'plot',
    viewBox: `0 0 ${bars.length * 10} 100`,
    preserveAspectRatio: 'none',
    role: bars.some((it) => it.href) ? 'group' : 'img',
    'aria-label': title,
  });
  bars.forEach((bar, i) => {
    const height = bar.value === 0 ? 0 : Math.max(2, (bar.value / most) * 100);
    const shown = svg('rect', { x: i * 10 + 1, y: 100 - height, width: 8, height });
    shown.append(svg('title', {}, bar.label));
    if (!bar.href || bar.value === 0) return image.append(shown);
    const hit = svg('rect', { class: 'hit', x: i * 10, y: 0, width: 10, height: 100 });
    hit.append(svg('title', {}, bar.label));
    image.append(svg('a', { href: bar.href, 'aria-label': bar.label }, hit, shown));
  });
  for (const { at, label } of marks) {
    const x = Math.min(1, at) * bars.length * 10;
    const mark = svg('path', {
      class: 'mark',
      d: `M${x} 0V100`,
      'vector-effect': 'non-scaling-stroke',
      role: 'img',
      'aria-label': label,
    });
    mark.append(svg('title', {}, label));
    image.append(mark);
  }
  return image;
}

/**
 * A small plot of bars with its sum.
 *
 * @param {string} title
 * @param {{value: number, label: string}[]} values
 * @param {string} unit of the sum
 */
export function bars(title, values, unit) {
  const sum = values.reduce((all, it) => all + it.value, 0);
  const most = `at most ${decimal(Math.max(0, ...values.map((it) => it.value)))} a minute`;
  return html`<figure>
    <figcaption>${title} <span class="note">${number(sum)} ${unit}, ${most}</span></figcaption>
    ${plot(values, `${title}: ${number(sum)} ${unit}, ${most}`)}
  </figure>`;
}

/** The beginnings of epochs in a histogram. @param {any} found the response of `api/histogram` */
export function epochMarks(found) {
  const from = Date.parse(found.from);
  const length = Date.parse(found.to) - from;
  return found.epochs.map((/** @type {any} */ it) => ({
    at: (Date.parse(it.at) - from) / length,
    label: `Epoch ${it.number} began after position ${number(it.beganAfter)}, ${time(it.at)}`,
  }));
}

/**
 * Events by recorded time, as bars that lead to the log of their time.
 *
 * @param {any} found the response of `api/histogram`, with buckets
 * @param {Record<string, string>} [filters] of the log
 */
export const histogram = (found, filters = {}) =>
  html`<div>
    ${plot(
      found.buckets.map((/** @type {any} */ it) => ({
        value: it.events,
        label: `${count(it.events, 'event')} from ${time(it.from)} to ${time(it.to)}`,
        href: address('log', { ...filters, from: it.from, to: it.to }),
      })),
      `${found.counted ? `Events of ${found.counted.join(', ')}` : 'All events'} by recorded time. Each bar leads to its events.`,
      epochMarks(found),
    )}
    <p class="plot-ends"><span>${time(found.from)}</span><span>${time(found.to)}</span></p>
    ${found.counted ? countedNote(found) : null}
    ${
      found.epochs.length > 0
        ? html`<p class="note" data-marks>
          Lines: ${epochMarks(found)
            .map((/** @type {any} */ it) => it.label)
            .join(' · ')}
        </p>`
        : null
    }
  </div>`;

/** Which events a histogram has counted. @param {any} found the response of `api/histogram` */
const countedNote = ({ counted, countedUpTo, buckets }) =>
  html`<p class="note">
    Events of ${counted.join(', ')} only${
      countedUpTo < buckets.at(-1).lastPosition
        ? `, counted up to position ${number(countedUpTo)}: the index is behind`
        : ''
    }.
  </p>`;

/**
 * A line through values, with the highest and the lowest beside it.
 *
 * @param {{value: number, label: string, isMarked?: boolean}[]} points at least one
 * @param {string} title
 */
export function line(points, title) {
  const values = points.map((it) => it.value);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const y = (/** @type {number} */ value) =>
    most === least ? 50 : 96 - ((value - least) / (most - least)) * 92;
  const steps = points.map((it, i) => `H${i * 10}V${y(it.value)}H${i * 10 + 10}`).join('');
  const image = svg('svg', {
    class: 'plot line',
    viewBox: `0 0 ${points.length * 10} 100`,
    preserveAspectRatio: 'none',
    role: 'img',
    'aria-label': `${title}, from ${decimal(least)} to ${decimal(most)}`,
  });
  image.append(
    svg('path', { d: `M0 ${y(values[0])}${steps}`, 'vector-effect': 'non-scaling-stroke' }),
  );
  const marked = points.findIndex((it) => it.isMarked);
  if (marked >= 0)
    image.append(
      svg('path', {
        class: 'mark',
        d: `M${marked * 10 + 5} 0V100`,
        'vector-effect': 'non-scaling-stroke',
      }),
    );
  points.forEach((it, i) => {
    const hit = svg('rect', { class: 'hit', x: i * 10, y: 0, width: 10, height: 100 });
    hit.append(svg('title', {}, it.label));
    image.append(hit);
  });
  return html`<figure>
    <figcaption>
      ${title}
      <span class="note"
        >${least === most ? `always ${decimal(least)}` : `lowest ${decimal(least)}, highest ${decimal(most)}`}</span
      >
    </figcaption>
    ${image}
  </figure>`;
}

/** @param {string} text */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    announce('Copied.');
  } catch {
    announce('The browser did not allow copying.');
  }
}

/** Tells screen readers, politely. @param {string} text */
export function announce(text) {
  const place = document.getElementById('announcements');
  if (place) place.textContent = text;
}

/**
 * Everything about one event.
 *
 * @param {any} found the response of `api/event`
 * @param {{session: any, close: string, signal: AbortSignal}} context
 */
export function inspector(found, { session, close, signal }) {
  const event = found.event;
  const correlation = textIn(event.metadata, 'correlationId');
  const view = html`<div class="inspector" role="region" aria-label="Event ${event.position}">
    <div class="page-head">
      <h2 tabindex="-1">${number(event.position)} ${event.type}</h2>
      <a href="${close}" data-close>Close</a>
    </div>
    ${event.sentence ? html`<p>${event.sentence}</p>` : null}
    <div class="buttons">
      <button type="button" data-copy="json">Copy as JSON</button>
      <button type="button" data-copy="curl">Copy as curl</button>
      <a href="${address('log', { at: event.position })}">Permalink</a>
    </div>
    <dl class="facts">
      <dt>Stream</dt>
      <dd>
        <a href="${address('stream', { stream: event.stream, version: event.version })}"
          >${event.stream}</a
        >
        version ${number(event.version)}
      </dd>
      <dt>Recorded</dt>
      <dd>${timeOf(event.recordedAt)}</dd>
      ${event.occurredAt ? html`<dt>Occurred</dt>` : null}
      ${event.occurredAt ? html`<dd>${occurrenceOf(event.occurredAt)}</dd>` : null}
      <dt>Event id</dt>
      <dd>${event.eventId}</dd>
      ${event.tags.length ? html`<dt>Tags</dt>` : null}
      ${
        event.tags.length
          ? html`<dd>
            ${event.tags.map((/** @type {string} */ tag) => [
              html`<a href="${address('log', { tag })}">${tag}</a>`,
              ' ',
            ])}
          </dd>`
          : null
      }
      ${correlation ? html`<dt>Correlation</dt>` : null}
      ${
        correlation
          ? html`<dd><a href="${address('log', { correlation })}">${correlation}</a></dd>`
          : null
      }
      <dt>In its stream</dt>
      <dd>
        ${neighbour('previous', found.previousOfStream)} ${neighbour('next', found.nextOfStream)}
      </dd>
    </dl>
    <h3>Data</h3>
    <pre data-data>${contentOf(event, event.data)}</pre>
    <p data-personal class="note">${
      found.personalData && !session.seesPersonalData
        ? 'Personal data is encrypted, and you may not see it.'
        : null
    }</p>
    <h3>Metadata</h3>
    <pre>${contentOf(event, event.metadata)}</pre>
    <div data-change></div>
    <div data-proof></div>
    <div data-relations><p class="note">Searching for causes and effects …</p></div>
  </div>`;
  view
    .querySelector('[data-copy=json]')
    ?.addEventListener('click', () => copy(`${write(event)}\n`));
  view.querySelector('[data-copy=curl]')?.addEventListener('click', () => {
    const url = new URL(urlOf('event', { position: event.position }), document.baseURI);
    copy(`curl ${shellQuoted(url.href)}`);
  });
  if (found.personalData && session.seesPersonalData)
    part(view, '[data-personal]').append(
      reveal('event/reveal', { position: event.position }, (shown) => {
        part(view, '[data-data]').textContent = write(shown.event.data);
      }),
    );
  if (found.states) change(event, part(view, '[data-change]'), signal);
  if (session.proofs) proof(event.position, part(view, '[data-proof]'), signal);
  relations(event, part(view, '[data-relations]'), signal);
  return view;
}

/**
 * A button that shows personal data, after a reason was given.
 *
 * @param {string} path of the request
 * @param {object} what of the request
 * @param {(shown: any) => void} show
 */
export function reveal(path, what, show) {
  const button = html`<button type="button">Show personal data</button>`;
  button.addEventListener('click', async () => {
    const shown = await reason('Show personal data', 'It is logged that you have seen it.', (why) =>
      post(path, { ...what, reason: why }),
    );
    if (!shown) return;
    show(shown);
    button.remove();
  });
  return button;
}

/** @param {any} event @param {unknown} value */
const contentOf = (event, value) =>
  value === null ? `${count(event.bytes, 'byte')}: too large to be shown here` : write(value);

/** @param {any} object @param {string} key */
const textIn = (object, key) => (typeof object?.[key] === 'string' ? object[key] : null);

/** @param {string} name @param {number | null} position */
const neighbour = (name, position) =>
  position === null
    ? html`<span class="note">no ${name}</span>`
    : html`<a href="${address('log', { at: position })}">${name}</a>`;

/** Who goes through events by keys starts no search for each of them. */
const RELATIONS_DELAY_MS = 300;

const rest = () => new Promise((resolve) => setTimeout(resolve, RELATIONS_DELAY_MS));

/**
 * What an event has changed in the state of its stream, where the application shows states.
 *
 * @param {any} event
 * @param {HTMLElement} place
 * @param {AbortSignal} signal
 */
async function change({ stream, version }, place, signal) {
  await rest();
  if (signal.aborted) return;
  const versions = { fromVersion: version - 1, toVersion: version };
  try {
    const found = await get('stream/difference', { stream, ...versions }, signal);
    place.replaceChildren(html`<h3>State before and after</h3>`, changeTable(found));
  } catch (error) {
    if (!signal.aborted)
      place.replaceChildren(
        html`<h3>State before and after</h3>`,
        html`<p class="note">${error instanceof RequestError ? error.message : String(error)}</p>`,
      );
  }
}

/**
 * The differences of a state between two versions.
 *
 * @param {any} found the response of `api/stream/difference`
 */
export function changeTable({ fromVersion: from, toVersion: to, changes }) {
  if (changes.length === 0) return html`<p class="note">The state is the same.</p>`;
  const table = html`<table class="changes">
    <caption class="visually-hidden">
      Differences of the state between versions ${from} and ${to}
    </caption>
    <thead>
      <tr>
        <th scope="col">Field</th>
        <th scope="col">Version ${number(from)}</th>
        <th scope="col">Version ${number(to)}</th>
      </tr>
    </thead>
    <tbody></tbody>
  </table>`;
  for (const it of changes) {
    const line = /** @type {HTMLTableElement} */ (table).tBodies[0].insertRow();
    const name = document.createElement('th');
    name.scope = 'row';
    name.textContent = it.path || 'all';
    line.append(name);
    for (const side of ['before', 'after']) {
      const cell = line.insertCell();
      cell.className = side;
      cell.textContent = it[side] === undefined ? '–' : write(it[side]);
    }
  }
  return table;
}

/** @param {number} position @param {HTMLElement} place @param {AbortSignal} signal */
async function proof(position, place, signal) {
  await rest();
  if (signal.aborted) return;
  try {
    const found = await get('event/proof', { position }, signal);
    const copied = html`<button type="button">Copy the proof</button>`;
    copied.addEventListener('click', () => copy(found.proof));
    place.replaceChildren(
      html`<h3>Proof</h3>`,
      found.problem
        ? html`<p class="error" role="alert">${found.problem}</p>`
        : found.proof
          ? html`<details>
              <summary>The log is sealed up to this event: it can be proved offline.</summary>
              <pre>${found.proof}</pre>
              ${copied}
            </details>`
          : html`<p class="note">The event is not sealed yet.</p>`,
    );
  } catch (error) {
    if (!signal.aborted) place.replaceChildren(errorNote(error));
  }
}

/** @param {any} event @param {HTMLElement} place @param {AbortSignal} signal */
async function relations(event, place, signal) {
  const { position } = event;
  await rest();
  if (signal.aborted) return;
  try {
    const found = await get('event/relations', { position }, signal);
    const others = found.correlated.filter((/** @type {any} */ it) => it.position !== position);
    const graph = causationGraph(
      [event, ...found.causes, ...found.effects, ...found.correlated],
      position,
    );
    place.replaceChildren(
      ...(graph ? [html`<h3>Causes and effects</h3>`, html`<div class="wide">${graph}</div>`] : []),
      html`<h3>Caused by</h3>`,
      eventList(found.causes, 'No event was found.'),
      html`<h3>Effects</h3>`,
      eventList(found.effects, 'No event was found.'),
      html`<h3>Same correlation</h3>`,
      eventList(others, 'No other event was found.'),
      html`<p class="note">
        Looked back to position ${number(found.lookedBackTo)} and up to
        ${number(found.lookedUpTo)}.
        ${
          found.indexedUpTo === undefined
            ? null
            : `Correlation and causation ids are indexed up to position ${number(found.indexedUpTo)}.`
        }
      </p>`,
    );
  } catch (error) {
    if (!signal.aborted) place.replaceChildren(errorNote(error));
  }
}

/**
 * Asks for a reason, and executes an action with it. Stays open while the action fails.
 *
 * @template T
 * @param {string} title
 * @param {string} note
 * @param {(reason: string, form: FormData) => Promise<T>} action
 * @param {HTMLElement | null} [field] that is asked for too
 * @returns {Promise<T | null>} null if the user has cancelled
 */
export function reason(title, note, action, field = null) {
  const dialog = /** @type {HTMLDialogElement} */ (
    html`<dialog aria-labelledby="dialog-title">
      <h2 id="dialog-title">${title}</h2>
      <form method="dialog">
        <p>${note}</p>
        ${field}
        <label class="field"
          >Reason
          <textarea name="reason" required maxlength="500" rows="3"></textarea>
        </label>
        <p class="error" role="alert" hidden></p>
        <div class="buttons">
          <button class="primary">${title}</button>
          <button type="button" data-cancel>Cancel</button>
        </div>
      </form>
    </dialog>`
  );
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    /** @type {T | null} */
    let result = null;
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(result);
    });
    dialog.querySelector('[data-cancel]')?.addEventListener('click', () => dialog.close());
    const form = /** @type {HTMLFormElement} */ (dialog.querySelector('form'));
    const failed = /** @type {HTMLElement} */ (dialog.querySelector('.error'));
    const send = /** @type {HTMLButtonElement} */ (dialog.querySelector('.primary'));
    form.addEventListener('submit', async (submitted) => {
      submitted.preventDefault();
      send.disabled = true;
      failed.hidden = true;
      try {
        const given = new FormData(form);
        result = await action(String(given.get('reason')), given);
        dialog.close();
      } catch (error) {
        failed.textContent = error instanceof RequestError ? error.message : String(error);
        failed.hidden = false;
      } finally {
        send.disabled = false;
      }
    });
  });
}

/** Shows the keys. */
export function showKeys() {
  const dialog = /** @type {HTMLDialogElement} */ (
    html`<dialog aria-labelledby="keys-title">
      <h2 id="keys-title">Keys</h2>
      <dl class="keys">
        <dt><kbd>j</kbd> <kbd>k</kbd></dt>
        <dd>next and previous event</dd>
        <dt><kbd>p</kbd></dt>
        <dd>pause the live log, or go on</dd>
        <dt><kbd>[</kbd> <kbd>]</kbd></dt>
        <dd>move the time cursor by one event</dd>
        <dt><kbd>/</kbd></dt>
        <dd>search</dd>
        <dt><kbd>Esc</kbd></dt>
        <dd>close the event</dd>
        <dt><kbd>?</kbd></dt>
        <dd>this list</dd>
      </dl>
      <form method="dialog"><button class="primary">Close</button></form>
    </dialog>`
  );
  document.body.append(dialog);
  dialog.addEventListener('close', () => dialog.remove());
  dialog.showModal();
}
