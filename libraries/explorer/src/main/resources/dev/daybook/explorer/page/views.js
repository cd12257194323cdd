// @ts-check
// The overview, streams, types, readers and the search.

import { commandForms, happenedPanel } from './commands.js';
import { asOf, basis } from './cursor.js';
import { html, part } from './dom.js';
import { address, approximate, count, decimal, number, occurrence, time } from './format.js';
import { write } from './json.js';
import {
  announce,
  bars,
  changeTable,
  epochList,
  errorNote,
  get,
  head,
  histogram,
  line,
  plot,
  post,
  reason,
  reveal,
  row,
  timeOf,
  timesOf,
} from './parts.js';

/** @typedef {import('./app.js').View} View */

/** @param {View} view */
export async function overviewView({ page, signal }) {
  const [overview, overTime, readers] = await Promise.all([
    get('overview', {}, signal),
    get('histogram', {}, signal),
    asOf() === null ? get('readers', {}, signal) : null,
  ]);
  const perMinute = /** @type {number[]} */ (overview.perMinute);
  const heads = /** @type {number[]} */ (overview.heads);
  const lastHour = perMinute.reduce((sum, it) => sum + it, 0);
  /** @param {number} i */
  const ago = (i) => `${count(perMinute.length - 1 - i, 'minute')} ago`;
  page.replaceChildren(
    head('Overview'),
    html`<dl class="figures">
      <div>
        <dt>Head of the log</dt>
        <dd>${number(overview.head)}</dd>
      </div>
      <div>
        <dt>Last minute</dt>
        <dd>${number(perMinute.at(-1) ?? 0)} <small>events</small></dd>
      </div>
      <div>
        <dt>Last hour</dt>
        <dd>${number(lastHour)} <small>events</small></dd>
      </div>
    </dl>`,
    ...(readers ? [attention(readers)] : []),
    html`<section>
      <h2>${overview.history ? 'Last hour' : 'The hour before'}</h2>
      <div class="small-plots">
        ${bars(
          'Events per minute',
          perMinute.map((value, i) => ({ value, label: `${count(value, 'event')}, ${ago(i)}` })),
          'in the hour',
        )}
        ${line(
          heads.map((value, i) => ({ value, label: `position ${number(value)}, ${ago(i)}` })),
          'Head of the log',
        )}
      </div>
    </section>`,
    html`<section>
      <h2>The whole log, by recorded time</h2>
      ${
        overTime.buckets.length === 0
          ? html`<p class="note">The log is empty.</p>`
          : histogram(overTime)
      }
    </section>`,
    ...(overview.history
      ? [lags(overview.history), refusals(overview.refusals)]
      : [
          html`<p class="note">
            The lag of readers and refused commands are known of the present only.
          </p>`,
        ]),
    html`<section>
      <h2>Busiest streams</h2>
      <ul class="rows">
        ${overview.busiest.streams.map(streamRow)}
      </ul>
      <p class="note">
        The first number is that of the stream's events from position
        ${number(Math.max(1, overview.busiest.lookedBackTo))} on.
      </p>
    </section>`,
    epochList(overview.epochs),
  );
}

/**
 * The readers that an operator should look at: those that have stopped, and those with parked streams
 * or processes.
 *
 * @param {any} readers the response of `api/readers`
 */
function attention({ readModels, subscriptions, workers }) {
  /** @param {any} it @param {string} state @param {string} [parked] */
  const trouble = (it, state, parked) => ({
    name: it.name,
    error: it.error ?? it.parked?.[0]?.error,
    texts: [it.error ? state : '', it.parked?.length ? parked : ''].filter(Boolean),
  });
  const all = [
    ...readModels.map((/** @type {any} */ it) =>
      trouble(it, 'stopped', parkedStreams(it.parked.length)),
    ),
    ...subscriptions
      .filter((/** @type {any} */ it) => !subscriptionOfWorker(it, workers))
      .map((/** @type {any} */ it) => trouble(it, 'stopped')),
    ...workers.map((/** @type {any} */ it) =>
      trouble(it, it.state, parkedProcesses(it.parkedCount)),
    ),
  ];
  const failing = all.filter(({ texts }) => texts.length > 0);
  if (failing.length === 0)
    return html`<section class="note">No reader has stopped, and nothing is parked.</section>`;
  return html`<section data-attention>
    <h2>Needs attention</h2>
    <ul class="rows">
      ${failing.map(({ name, error, texts }) =>
        row(['!', name, error, texts.join(', ')], address('readers', { reader: name })),
      )}
    </ul>
  </section>`;
}

/** @param {any} subscription @param {any[]} workers */
const subscriptionOfWorker = (subscription, workers) =>
  workers.some((it) => it.subscription === subscription.name);

/** @param {number} streams */
const parkedStreams = (streams) => count(streams, 'parked stream');

/** @param {number} processes */
const parkedProcesses = (processes) => count(processes, 'parked process', 'parked processes');

/** How far each reader is behind, in the last hour. @param {any[]} history the last one is of now */
function lags(history) {
  /** @param {string} key */
  const plots = (key) =>
    Object.keys(history[history.length - 1][key])
      .sort()
      .map((name) => lag(name, history, key));
  const all = [...plots('lags'), ...plots('subscriptionLags')];
  return html`<section>
    <h2>Lag of read models and subscriptions</h2>
    ${all.length === 0 ? html`<p class="note">The log has none.</p>` : null}
    <div class="small-plots">${all}</div>
    ${
      all.length > 0 && history.length < 2
        ? html`<p class="note">
          Sampled every 10 s while the explorer is used: the plots grow when you come back.
        </p>`
        : null
    }
  </section>`;
}

/** @param {any[] | null} reasons */
function refusals(reasons) {
  const section = html`<section><h2>Refused commands of this node, last hour</h2></section>`;
  if (reasons === null)
    section.append(html`<p class="note">
      The application doesn't observe them for the explorer: <code>Explorer.withRefusals</code>.
    </p>`);
  else if (reasons.length === 0) section.append(html`<p class="note">None.</p>`);
  else
    section.append(html`<div class="small-plots" data-refusals>
      ${reasons.map((it) =>
        bars(
          it.reason,
          it.perMinute.map((/** @type {number} */ value, /** @type {number} */ i) => ({
            value,
            label: `${number(value)} refused, ${count(it.perMinute.length - 1 - i, 'minute')} ago`,
          })),
          'in the hour',
        ),
      )}
    </div>`);
  return section;
}

/** @param {any} it */
const streamRow = (it) =>
  row(
    [
      it.events === undefined ? '' : number(it.events),
      it.stream,
      `version ${number(it.version)}`,
      it.recordedAt ? timeOf(it.recordedAt) : '',
    ],
    address('stream', { stream: it.stream }),
  );

/** @param {View} view */
export async function streamsView({ page, parameters, signal }) {
  const prefix = parameters.get('prefix') ?? '';
  const found = await get('streams', { prefix, after: parameters.get('after') ?? '' }, signal);
  const form = html`<form>
    <div class="filters names">
      <label>Name begins with <input name="prefix" value="${prefix}" maxlength="256" /></label>
      <button class="primary">Find</button>
    </div>
  </form>`;
  form.addEventListener('submit', (submitted) => {
    submitted.preventDefault();
    const given = new FormData(/** @type {HTMLFormElement} */ (form));
    location.hash = address('streams', Object.fromEntries(given));
  });
  page.replaceChildren(
    head('Streams'),
    form,
    html`<ul class="rows">
      ${found.streams.map(streamRow)}
    </ul>`,
    html`<div class="below">
      ${
        found.complete
          ? html`<span class="note">
            ${found.streams.length === 0 ? 'No stream has such a name.' : 'No more streams.'}
          </span>`
          : html`<a href="${address('streams', { prefix, after: found.next })}">More streams</a>`
      }
    </div>`,
  );
}

const STREAM_PAGE = 50;

/**
 * @param {View} view
 * @param {any} [happened] what a command has done that was sent from this page
 */
export async function streamView({ page, parameters, session, signal }, happened) {
  const stream = parameters.get('stream') ?? '';
  const asked = Number(parameters.get('version')) || 0;
  const compared = Number(parameters.get('compare') ?? Number.NaN);
  const pageOf = (/** @type {number} */ version) =>
    Math.floor((Math.max(1, version) - 1) / STREAM_PAGE) * STREAM_PAGE;
  const after = asked ? pageOf(asked) : undefined;
  const found = await get('stream', { stream, after, limit: STREAM_PAGE }, signal);
  const version = Math.min(asked || found.version, found.version);
  const last = found.version;
  const at = found.events.find((/** @type {any} */ it) => it.version === version);
  const from = Number.isNaN(compared) ? version - 1 : compared;

  const root = html`<div>
    ${head(
      stream,
      html`<div class="buttons">
        <a href="${address('log', { stream })}">In the log</a>
        ${
          found.address
            ? html`<a href="${found.address}">In ${session.home?.name ?? 'the application'}</a>`
            : null
        }
      </div>`,
    )}
    ${
      version < last
        ? html`<p class="past-note">
          As of version ${number(version)} of ${number(last)}${at ? `, ${timeInWords(at)}` : ''}.
          <a href="${address('stream', { stream })}">Back to now</a>
        </p>`
        : null
    }
    <label class="field"
      >Version ${number(version)} of ${number(last)}
      <input
        type="range"
        min="1"
        max="${last}"
        value="${version}"
        aria-valuetext="version ${version} of ${last}"
      />
    </label>
    <div data-words></div>
    <div class="small-plots" data-series></div>
    <div data-sent></div>
    <section data-difference></section>
    <section data-state></section>
    <section>
      <h2>Events</h2>
      <ol class="rows" data-events></ol>
      <div class="below">
        ${
          pageOf(version) > 0
            ? html`<a href="${address('stream', { stream, version: pageOf(version) })}"
              >Earlier versions</a
            >`
            : null
        }
        ${
          pageOf(version) + STREAM_PAGE < last
            ? html`<a
              href="${address('stream', { stream, version: pageOf(version) + STREAM_PAGE + 1 })}"
              >Later versions</a
            >`
            : null
        }
      </div>
    </section>
  </div>`;
  const slider = /** @type {HTMLInputElement} */ (root.querySelector('input[type=range]'));
  slider.addEventListener('change', () => {
    sessionStorage.setItem('focus', 'range');
    location.replace(address('stream', { stream, version: slider.value }));
  });
  const isNow = asOf() === null && version === last;
  if (session.sendsCommands && found.commands.length > 0 && isNow)
    part(root, '[data-sent]').append(
      ...(happened ? [happenedPanel(happened)] : []),
      commandForms(stream, found.commands, (it) => {
        history.replaceState(null, '', address('stream', { stream })); // the newest version
        const now = new URLSearchParams({ stream });
        return streamView({ page, session, signal, parameters: now }, it);
      }),
    );
  page.replaceChildren(root);
  if (happened) part(root, '[data-happened] h2').focus();
  if (sessionStorage.getItem('focus') === 'range') {
    sessionStorage.removeItem('focus');
    slider.focus();
  }
  const words = part(root, '[data-words]');
  /** Also with personal data, when it is shown. @param {any} shown */
  const inWords = (shown) => {
    const event = shown.events.find((/** @type {any} */ it) => it.version === version);
    words.replaceChildren(...[card(event)].filter((it) => it !== null));
    part(root, '[data-series]').replaceChildren(...series(shown.events, version));
    part(root, '[data-events]').replaceChildren(
      ...shown.events.map((/** @type {any} */ it) =>
        versionRow(it, stream, it.version === version),
      ),
    );
  };
  inWords(found);
  states(part(root, '[data-state]'), inWords, found, at, session, stream, pageOf(version));
  if (found.states) difference(part(root, '[data-difference]'), stream, from, version, signal);
}

/** @param {any} event @param {string} stream @param {boolean} selected */
const versionRow = (event, stream, selected) =>
  row(
    [
      number(event.version),
      event.sentence ?? event.type,
      `${event.sentence ? `${event.type} · ` : ''}position ${number(event.position)}`,
      timesOf(event),
    ],
    address('stream', { stream, version: event.version }),
    selected,
  );

/** The state in the words of the domain, by a lens of the application. @param {any} at */
function card(at) {
  const facts = Object.entries(at?.card ?? {});
  if (facts.length === 0) return null;
  return html`<dl class="facts" data-card>
    ${facts.flatMap(([name, value]) => [html`<dt>${name}</dt>`, html`<dd>${value}</dd>`])}
  </dl>`;
}

/** @param {any} event */
const timeInWords = ({ occurredAt, recordedAt }) =>
  occurredAt ? `occurred ${occurrence(occurredAt)}` : `recorded ${time(recordedAt)}`;

/**
 * Numbers of the states, each over the versions of this page.
 *
 * @param {any[]} events
 * @param {number} version that is marked
 */
function series(events, version) {
  const names = new Set(events.flatMap((it) => Object.keys(it.series ?? {})));
  return [...names].map((name) =>
    line(
      events
        .filter((it) => it.series?.[name] !== undefined)
        .map((it) => ({
          value: approximate(it.series[name]),
          label: `${number(it.series[name])} at version ${number(it.version)}, ${timeInWords(it)}`,
          isMarked: it.version === version,
        })),
      `${name}, version ${number(events[0].version)} to ${number(events[events.length - 1].version)}`,
    ),
  );
}

/**
 * The event at the version, and the state after it.
 *
 * @param {HTMLElement} place
 * @param {(shown: any) => void} inWords shows the page's events and its state in words
 * @param {any} found
 * @param {any} at
 * @param {any} session
 * @param {string} stream
 * @param {number} after
 */
function states(place, inWords, found, at, session, stream, after) {
  if (!at) return;
  const data =
    at.data === null ? `${count(at.bytes, 'byte')}: too large for a list` : write(at.data);
  /** @param {any} event */
  const stateOf = (event) =>
    event.stateError
      ? html`<p class="error">The state can't be folded: ${event.stateError}</p>`
      : html`<pre data-folded>${write(event.state)}</pre>`;
  const state = html`<div>${found.states ? stateOf(at) : null}</div>`;
  const personal = reveal('stream/reveal', { stream, after }, (shown) => {
    const event = shown.events.find((/** @type {any} */ it) => it.version === at.version);
    if (!event) return;
    inWords(shown);
    place.querySelector('[data-hidden]')?.remove();
    if (shown.states) state.replaceChildren(stateOf(event));
    part(place, '[data-data]').textContent = write(event.data);
  });
  place.replaceChildren(
    html`<h2>Version ${number(at.version)}: ${at.type}</h2>`,
    html`<p class="note">
      ${at.occurredAt ? `Occurred ${occurrence(at.occurredAt)}, recorded` : 'Recorded'}
      ${timeOf(at.recordedAt)}
      <a href="${address('log', { at: at.position })}">at position ${number(at.position)}</a>
    </p>`,
    html`<h3>Data of the event</h3>`,
    html`<pre data-data>${data}</pre>`,
    html`<h3>State after it</h3>`,
    found.states
      ? state
      : html`<p class="note">
          ${found.problem ?? 'The application shows no states of this category.'}
        </p>`,
    ...(found.states
      ? [
          html`<p class="note" data-hidden>
            Personal data in states is hidden: its fields read as erased.
          </p>`,
        ]
      : []),
    ...(session.seesPersonalData ? [html`<p>${personal}</p>`] : []),
  );
}

/**
 * @param {HTMLElement} place
 * @param {string} stream
 * @param {number} from
 * @param {number} to
 * @param {AbortSignal} signal
 */
async function difference(place, stream, from, to, signal) {
  const form = html`<form>
    <div class="filters compare">
      <label
        >Compare version ${number(to)} with
        <input name="compare" inputmode="numeric" value="${from}" pattern="[0-9]+" maxlength="6" />
      </label>
      <button>Compare</button>
    </div>
  </form>`;
  form.addEventListener('submit', (submitted) => {
    submitted.preventDefault();
    const compare = new FormData(/** @type {HTMLFormElement} */ (form)).get('compare');
    location.hash = address('stream', { stream, version: to, compare });
  });
  place.replaceChildren(html`<h2>What changed</h2>`, form);
  try {
    const found = await get(
      'stream/difference',
      { stream, fromVersion: from, toVersion: to },
      signal,
    );
    place.append(changeTable(found));
  } catch (error) {
    if (!signal.aborted) place.append(errorNote(error));
  }
}

/** @param {View} view */
export async function typesView({ page, signal }) {
  const found = await get('types', {}, signal);
  page.replaceChildren(
    head('Types'),
    html`<p class="note">${countedNote(found)}</p>`,
    ...(found.complete ? [] : [html`<p class="note">There are more types than are listed.</p>`]),
    html`<div>${found.types.map(typeCard)}</div>`,
  );
}

/** Which events were counted. @param {any} found */
function countedNote({ lookedBackTo, head, indexedUpTo }) {
  if (indexedUpTo === undefined)
    return `Counted from position ${number(Math.max(1, lookedBackTo))} to ${number(head)}.`;
  const index = `Counted from position 1 to ${number(indexedUpTo)} by the explorer's index`;
  if (indexedUpTo === head) return `${index}.`;
  const rest = Math.max(lookedBackTo, indexedUpTo + 1);
  return `${index}, and from ${number(rest)} to ${number(head)} one by one.`;
}

/** @param {any} it */
function typeCard(it) {
  const card = html`<div class="card">
    <h2><a href="${address('log', { type: it.type })}">${it.type}</a></h2>
    <dl class="facts">
      <dt>Events</dt>
      <dd>${number(it.events)}</dd>
      ${it.events ? html`<dt>First</dt>` : null}
      ${it.events ? html`<dd>${link(it.firstPosition)} ${timeOf(it.firstAt)}</dd>` : null}
      ${it.events ? html`<dt>Last</dt>` : null}
      ${it.events ? html`<dd>${link(it.lastPosition)} ${timeOf(it.lastAt)}</dd>` : null}
      ${it.versions?.length ? html`<dt>Stored versions</dt>` : null}
      ${it.versions?.length ? html`<dd>${it.versions.join(', ')}</dd>` : null}
      ${it.currentVersion ? html`<dt>Current version</dt>` : null}
      ${it.currentVersion ? html`<dd>${it.currentVersion}</dd>` : null}
    </dl>
    ${it.perHour ? perHourPlot(it) : null}
    ${
      it.currentVersion
        ? html`<details>
          <summary>JSON Schema</summary>
          <div data-schema></div>
        </details>`
        : html`<p class="note">The application has not named this type to the explorer.</p>`
    }
  </div>`;
  card.querySelector('details')?.addEventListener('toggle', async (toggled) => {
    const place = part(card, '[data-schema]');
    if (!(/** @type {HTMLDetailsElement} */ (toggled.target).open) || place.firstChild) return;
    try {
      const found = await get('types/schema', { type: it.type });
      place.replaceChildren(html`<pre>${write(found.schema)}</pre>`);
    } catch (error) {
      place.replaceChildren(errorNote(error));
    }
  });
  return card;
}

/** The events of a type in each of the last hours. @param {any} it */
const perHourPlot = ({ type, perHour }) =>
  html`<figure class="per-hour">
    <figcaption>
      Per hour, last ${count(perHour.length, 'hour')}
      <span class="note"
        >${number(perHour.reduce((/** @type {number} */ sum, /** @type {number} */ of) => sum + of, 0))}
        events</span
      >
    </figcaption>
    ${plot(
      perHour.map((/** @type {number} */ value, /** @type {number} */ i) => ({
        value,
        label: `${count(value, 'event')}, ${count(perHour.length - 1 - i, 'hour')} ago`,
      })),
      `${type} per hour, at most ${Math.max(0, ...perHour)}`,
    )}
  </figure>`;

/** @param {number} position */
const link = (position) =>
  html`<a href="${address('log', { at: position })}">${number(position)}</a>`;

/** @param {View} view */
export async function readersView({ page, parameters, session, signal }) {
  const found = await get('readers', {}, signal);
  const reload = () => readersView({ page, session, signal, parameters: new URLSearchParams() });
  const workers = /** @type {any[]} */ (found.workers);
  const kinds = [...new Set(workers.map((it) => it.kind))];
  const subscriptions = /** @type {any[]} */ (found.subscriptions);
  /** @param {any} worker */
  const subscriptionOf = (worker) => subscriptions.find((it) => it.name === worker.subscription);
  const others = subscriptions.filter((it) => !subscriptionOfWorker(it, workers));
  page.replaceChildren(
    head('Read models'),
    html`<p class="note">These are present states: the head of the log is ${number(found.head)}.</p>`,
    ...(found.readModels.length === 0
      ? [html`<p class="note">The log has no read models.</p>`]
      : []),
    ...found.readModels.map((/** @type {any} */ it) =>
      readModelCard(it, found.history ?? [], session, reload),
    ),
    html`<h2>Subscriptions</h2>`,
    ...(others.length === 0 ? [html`<p class="note">None.</p>`] : []),
    ...others.map((/** @type {any} */ it) => subscriptionCard(it, session, reload)),
    ...kinds.flatMap((kind) => [
      html`<h2>${kind}</h2>`,
      ...workers
        .filter((it) => it.kind === kind)
        .map((it) => workerCard(it, subscriptionOf(it), session, reload)),
    ]),
  );
  const card = [...page.querySelectorAll('.card')].find(
    (it) => it.firstElementChild?.textContent === parameters.get('reader'),
  );
  const heading = card?.firstElementChild;
  heading?.setAttribute('tabindex', '-1');
  heading?.setAttribute('data-focus', '');
}

/**
 * Makes buttons that execute an operator action, after a reason was given.
 *
 * @param {Record<string, string>} target of the actions
 * @param {() => Promise<void>} reload
 */
function actionButtons(target, reload) {
  /** @param {string} action @param {string} label @param {string} note @param {string} [stream] */
  return (action, label, note, stream) => {
    const element = html`<button type="button">${label}</button>`;
    element.addEventListener('click', async () => {
      const of = [target.name ?? target.subscription ?? target.worker, stream ?? target.process];
      const done = await reason(label, `${of.filter(Boolean).join(', ')}: ${note}`, (why) =>
        post('readers/action', { ...target, action, ...(stream ? { stream } : {}), reason: why }),
      );
      if (!done) return;
      await reload();
      announce(`${label}: ${done.outcome ?? 'in progress'}`);
    });
    return element;
  };
}

/** Why a reader has stopped, and at which event. @param {any} it */
const failure = (it) => [
  it.error ? html`<p class="error">${it.error}</p>` : null,
  it.failedPosition
    ? html`<p>
        <a href="${address('log', { at: it.failedPosition })}"
          >The event at position ${number(it.failedPosition)}</a
        >
      </p>`
    : null,
];

/** @param {any[]} actions */
const actionList = (actions) =>
  actions.length === 0
    ? []
    : [
        html`<h3>Operator actions</h3>`,
        html`<ul class="rows">
          ${actions.map((action) =>
            row([
              number(action.position),
              `${action.kind} ${action.stream || ''}`,
              `${action.by}: ${action.reason} · ${action.outcome ?? 'in progress'}`,
              timeOf(action.at),
            ]),
          )}
        </ul>`,
      ];

/** Buttons for a subscription that has stopped. @param {any} it @param {() => Promise<void>} reload */
function restarts(it, reload) {
  const button = actionButtons({ subscription: it.name }, reload);
  return [
    button('retry', 'Retry', 'It starts again with the event that failed.'),
    it.skips
      ? button('skip', 'Skip the event', 'It starts again. This event is never handled.')
      : null,
  ];
}

/**
 * A process manager, the timers, a relay or the sealing.
 *
 * @param {any} it
 * @param {any} subscription by which it reads, if an operator may retry it
 * @param {any} session
 * @param {() => Promise<void>} reload
 */
function workerCard(it, subscription, session, reload) {
  const target = { kind: it.kind, worker: it.name };
  const stopped = subscription?.error && subscription.operable;
  const actions = it.actions.map((/** @type {any} */ action) =>
    workerButton(target, action, reload),
  );
  return html`<div class="card" data-worker>
    <h3>${it.name}</h3>
    <dl class="facts">
      <dt>State</dt>
      <dd>${it.state}</dd>
      ${it.position === undefined ? null : html`<dt>Position</dt>`}
      ${
        it.position === undefined
          ? null
          : html`<dd>${number(it.position)}, ${count(it.lag, 'event')} behind</dd>`
      }
      ${Object.entries(it.facts ?? {}).flatMap(([name, value]) => [
        html`<dt>${name}</dt>`,
        html`<dd>${value}</dd>`,
      ])}
    </dl>
    ${it.error ? html`<p class="error">${it.error}</p>` : null}
    ${
      stopped
        ? html`<p>
            <a href="${address('log', { at: subscription.failedPosition })}"
              >The event at position ${number(subscription.failedPosition)}</a
            >
          </p>`
        : null
    }
    ${
      session.operates && (stopped || actions.length > 0)
        ? html`<div class="buttons">${stopped ? restarts(subscription, reload) : null} ${actions}</div>`
        : null
    }
    ${
      (stopped || actions.length > 0 || it.parked?.length) && !session.operates
        ? html`<p class="note">You may not operate it.</p>`
        : null
    }
    ${it.parked?.length ? html`<h4>${parkedProcesses(it.parkedCount)}</h4>` : null}
    ${(it.parked ?? []).map((/** @type {any} */ parked) =>
      parkedProcess(target, parked, session, reload),
    )}
    ${actionList(subscription?.actions ?? it.recorded ?? [])}
    ${
      it.kind === 'Process manager'
        ? html`<p>
            <a href="${address('log', { tag: `parked-process:${it.name}` })}"
              >Parked, retried and skipped so far</a
            >
          </p>`
        : null
    }
  </div>`;
}

/** @param {any} target @param {any} it @param {any} session @param {() => Promise<void>} reload */
function parkedProcess(target, it, session, reload) {
  const button = actionButtons({ ...target, process: it.id }, reload);
  return html`<div class="parked">
    <p>
      <a href="${address('stream', { stream: it.stream })}">${it.stream}</a> waits at
      ${link(it.position)}, since ${timeOf(it.at)}
    </p>
    <p class="error">${it.error}</p>
    ${
      session.operates
        ? html`<div class="buttons">
          ${button('retry', 'Retry', 'The event that failed is taken again, then those that wait.')}
          ${button('skip', 'Skip the event', 'The process gives up this event, on record.')}
        </div>`
        : null
    }
  </div>`;
}

/**
 * @param {Record<string, string>} target
 * @param {{action: string, label: string, consequence: string, takesPosition: boolean}} of
 * @param {() => Promise<void>} reload
 */
function workerButton(target, { action, label, consequence, takesPosition }, reload) {
  const element = html`<button type="button">${label}</button>`;
  const position = takesPosition
    ? html`<label class="field"
        >Position, from 0 <input name="position" required inputmode="numeric" pattern="[0-9]{1,15}"
      /></label>`
    : null;
  element.addEventListener('click', async () => {
    const send = (/** @type {string} */ why, /** @type {FormData} */ form) =>
      post('readers/action', {
        ...target,
        action,
        ...(takesPosition ? { position: Number(form.get('position')) } : {}),
        reason: why,
      });
    const done = await reason(label, consequence, send, position);
    if (!done) return;
    await reload();
    announce(`${label}: ${done.outcome}`);
  });
  return element;
}

/** @param {any} it @param {any} session @param {() => Promise<void>} reload */
function subscriptionCard(it, session, reload) {
  return html`<div class="card" data-subscription>
    <h3>${it.name}</h3>
    <dl class="facts">
      <dt>State</dt>
      <dd>${it.state ?? (it.held ? 'a node holds its lease' : 'no node holds its lease')}</dd>
      <dt>Position</dt>
      <dd>
        ${it.position === null ? 'none stored' : `${number(it.position)}, ${count(it.lag, 'event')} behind`}
      </dd>
      ${it.storedAt ? html`<dt>Checkpoint stored</dt>` : null}
      ${it.storedAt ? html`<dd>${timeOf(it.storedAt)}</dd>` : null}
    </dl>
    ${failure(it)}
    ${
      it.error && it.operable && session.operates
        ? html`<div class="buttons">${restarts(it, reload)}</div>`
        : null
    }
    ${
      it.error && !session.operates
        ? html`<p class="note">You may not operate subscriptions.</p>`
        : null
    }
    ${actionList(it.actions ?? [])}
  </div>`;
}

/**
 * The lag of a reader over time.
 *
 * @param {string} name
 * @param {any[]} history
 * @param {string} key of the lags of readers of its kind
 */
function lag(name, history, key) {
  const samples = history.filter((it) => it[key][name] !== undefined);
  const now = samples[samples.length - 1][key][name];
  return line(
    samples.map((it) => ({
      value: it[key][name],
      label: `${count(it[key][name], 'event')} behind at ${time(it.at)}`,
    })),
    `${name}: ${count(now, 'event')} behind`,
  );
}

/** @param {any} it @param {any[]} history @param {any} session @param {() => Promise<void>} reload */
function readModelCard(it, history, session, reload) {
  const operates = session.operates && it.operable;
  const button = actionButtons({ name: it.name }, reload);
  return html`<div class="card">
    <h2>${it.name}</h2>
    <dl class="facts">
      <dt>State</dt>
      <dd>
        ${[
          it.error ? 'stopped' : (it.state ?? (it.held ? 'running' : 'not running')),
          it.parked.length ? parkedStreams(it.parked.length) : '',
        ]
          .filter(Boolean)
          .join(', ')}
      </dd>
      <dt>Position</dt>
      <dd>${number(it.position)}, ${count(it.lag, 'event')} behind</dd>
      ${it.eventsPerSecond ? html`<dt>Rate</dt>` : null}
      ${
        it.eventsPerSecond
          ? html`<dd>${decimal(approximate(it.eventsPerSecond))} events a second</dd>`
          : null
      }
      <dt>Version</dt>
      <dd>${it.version}</dd>
      <dt>Last progress</dt>
      <dd>${timeOf(it.movedAt)}</dd>
      ${it.rebuild ? html`<dt>Rebuild</dt>` : null}
      ${
        it.rebuild
          ? html`<dd>at position ${number(it.rebuild.position)} ${it.rebuild.error ?? ''}</dd>`
          : null
      }
    </dl>
    ${history.some((at) => at.lags[it.name] !== undefined) ? lag(it.name, history, 'lags') : null}
    ${failure(it)}
    ${
      operates
        ? html`<div class="buttons">
          ${
            it.error
              ? [
                  button('retry', 'Retry', 'The event that failed is applied again.'),
                  button('skip', 'Skip the event', 'The event that failed is never applied.'),
                ]
              : null
          }
          ${
            it.rebuild
              ? button('cancel', 'Cancel the rebuild', 'The live read model stays as it is.')
              : [
                  button('rebuild', 'Rebuild', 'It is built beside the live one, and swapped.'),
                  button('verify', 'Verify', 'It is built again and compared, row by row.'),
                ]
          }
        </div>`
        : html`<p class="note">
          ${
            session.operates
              ? 'Its projection does not run on this node.'
              : 'You may not operate read models.'
          }
        </p>`
    }
    ${
      it.operable
        ? html`<div class="buttons">
          <a href="${address('steps', { name: it.name })}">What an event did to these rows</a>
        </div>`
        : null
    }
    ${it.parked.length ? html`<h3>Parked streams</h3>` : null}
    ${it.parked.map(
      (/** @type {any} */ parked) =>
        html`<div class="parked">
          <p>
            <a href="${address('stream', { stream: parked.stream, version: parked.version })}"
              >${parked.stream}</a
            >
            waits at version ${number(parked.version)}, ${link(parked.position)}, since
            ${timeOf(parked.at)}
          </p>
          <p class="error">${parked.error}</p>
          ${
            operates
              ? html`<div class="buttons">
                ${button('retry', 'Retry', 'Its events are applied, in order.', parked.stream)}
                ${button('skip', 'Skip the event', 'This event is not applied.', parked.stream)}
              </div>`
              : null
          }
        </div>`,
    )}
    ${actionList(it.actions)}
  </div>`;
}

/** @param {View} view */
export async function searchView({ page, parameters, signal }) {
  const q = parameters.get('q') ?? '';
  if (!q.trim()) {
    page.replaceChildren(
      head('Search'),
      html`<p class="note">A position, a date, a stream, a tag, an event id or a correlation id.</p>`,
    );
    return;
  }
  const found = await get('search', { q, basis: basis() }, signal);
  page.replaceChildren(
    head('Search'),
    html`<p>Found for <q>${q}</q>:</p>`,
    html`<ul class="rows">
      ${found.found.map(hit)}
    </ul>`,
    ...(found.found.length === 0 ? [html`<p class="note">Nothing.</p>`] : []),
    html`<p class="note">
      Event ids and correlation ids: looked back to position ${number(found.lookedBackTo)} of
      ${number(found.head)}.
      ${
        found.indexedUpTo === undefined
          ? null
          : `Correlation ids are indexed up to position ${number(found.indexedUpTo)}.`
      }
      A text in data is searched by the filter of the log.
    </p>`,
  );
}

/** @param {any} it */
function hit(it) {
  /** @type {Record<string, () => [string, string, string]>} */
  const kinds = {
    position: () => ['Position', number(it.position), address('log', { at: it.position })],
    time: () => [
      'Time',
      `${time(it.at)}, ${basis()} up to position ${number(it.position)}`,
      address('log', { before: it.position + 1 }),
    ],
    stream: () => ['Stream', it.stream, address('stream', { stream: it.stream })],
    tag: () => ['Tag', it.tag, address('log', { tag: it.tag })],
    correlation: () => [
      'Correlation',
      it.correlation,
      address('log', { correlation: it.correlation }),
    ],
    event: () => ['Event', `${it.type} of ${it.stream}`, address('log', { at: it.position })],
  };
  const [kind, text, href] = kinds[it.kind]();
  return row([kind, text, null, null], href);
}
