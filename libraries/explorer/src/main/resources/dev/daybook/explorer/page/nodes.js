// @ts-check
// Nodes and the log: epochs, leases, appends of this node, sizes on disk.

import { html } from './dom.js';
import { approximate, bytes, count, decimal, number, time } from './format.js';
import { epochList, get, head, plot, row, timeOf } from './parts.js';

/** @param {import('./app.js').View} view */
export async function nodesView({ page, signal }) {
  const found = await get('nodes', {}, signal);
  page.replaceChildren(
    head('Nodes and log'),
    html`<dl class="figures">
      <div>
        <dt>Events and their index</dt>
        <dd>${bytes(found.logBytes)}</dd>
      </div>
      <div>
        <dt>Of each event</dt>
        <dd>${bytes(found.bytesPerEvent)}</dd>
      </div>
      <div>
        <dt>Growth a day, mean of ${found.growthDays} days</dt>
        <dd>
          ${bytes(found.bytesPerDay)} <small>${count(found.eventsPerDay, 'event')}</small>
        </dd>
      </div>
    </dl>`,
    appends(found.appends),
    queue(found.waitingAppends),
    html`<section>
      <h2>Leases</h2>
      ${found.leases.length === 0 ? html`<p class="note">No node holds a lease.</p>` : null}
      <ul class="rows">
        ${found.leases.map((/** @type {any} */ it) =>
          row([it.kind, it.name, `run ${it.holder.slice(0, 8)}`, `until ${time(it.until)}`]),
        )}
      </ul>
    </section>`,
    html`<section>
      <h2>Size on disk, with indexes</h2>
      <ul class="rows">
        ${found.tables.map((/** @type {any} */ it) => row([bytes(it.bytes), it.name, it.schema, '']))}
      </ul>
    </section>`,
    epochList(found.epochs),
  );
}

/** @param {any[] | null} minutes */
function appends(minutes) {
  if (minutes === null)
    return html`<section>
      <h2>Appends of this node</h2>
      <p class="note">
        The application doesn't observe them for the explorer: <code>Explorer.withActivity</code>.
      </p>
    </section>`;
  /** @param {string} title @param {(it: any) => number} value @param {string} unit */
  const small = (title, value, unit) => {
    const values = minutes.map(value);
    const most = `at most ${decimal(Math.max(0, ...values))} ${unit}`;
    return html`<figure>
      <figcaption>${title} <span class="note">${most}</span></figcaption>
      ${plot(
        minutes.map((it) => ({
          value: value(it),
          label: `${decimal(value(it))} ${unit} at ${time(it.from)}`,
        })),
        `${title} in the last hour, ${most}`,
      )}
    </figure>`;
  };
  const refused = minutes.reduce((sum, it) => sum + it.refused, 0);
  const again = minutes.reduce((sum, it) => sum + it.sentAgain, 0);
  return html`<section>
    <h2>Appends of this node, last hour</h2>
    <div class="small-plots">
      ${small('Events a minute', (it) => it.events, 'events')}
      ${small('Appends a batch', (it) => (it.batches ? it.appends / it.batches : 0), 'appends')}
      ${small('Mean time of a batch', (it) => approximate(it.meanMillis), 'ms')}
      ${small('Longest time of a batch', (it) => approximate(it.maxMillis), 'ms')}
    </div>
    <p class="note">
      ${count(refused, 'batch', 'batches')} refused by the database, ${count(again, 'append')} sent
      again after a lost connection.
    </p>
  </section>`;
}

/** @param {any[]} samples */
function queue(samples) {
  if (samples.length === 0)
    return html`<section>
      <h2>Appends that wait for a batch</h2>
      <p class="note">Sampled every 10 s while the explorer is used: come back in a moment.</p>
    </section>`;
  const most = Math.max(...samples.map((it) => it.appends));
  return html`<section>
    <h2>Appends that wait for a batch</h2>
    ${plot(
      samples.map((it) => ({
        value: it.appends,
        label: `${count(it.appends, 'append')} at ${time(it.at)}`,
      })),
      `Waiting appends since ${time(samples[0].at)}, at most ${number(most)}`,
    )}
    <p class="plot-ends">
      <span>${timeOf(samples[0].at)}</span><span>at most ${number(most)}</span>
      <span>${timeOf(samples[samples.length - 1].at)}</span>
    </p>
  </section>`;
}
