// @ts-check
import { Problem } from '../api.js';
import { durationOf, countOf, momentOf } from '../format.js';
import { each, html, refs, setText } from '../html.js';

/** @import { OperatorAction, Parked, Projection } from '../api.js' */
/** @import { Context, View } from './view.js' */

const POLL_MS = 2_000;

/** What the states mean. @type {Record<string, string>} */
const STATES = {
  running: 'Up with the log',
  'catching up': 'Catching up with the log',
  'standing by': 'Kept by another node',
  'waiting for database': 'Waiting for the database',
  'at other version': 'Of another version',
  'ahead of log': 'Ahead of the log, which was restored',
  failed: 'Stopped',
};

/**
 * What is derived from the log, how far it is, and what was done about it.
 *
 * @param {Context} context
 * @returns {View}
 */
export function mountReadModels({ api }) {
  const element = html`
    <div class="view">
      <header class="page-head">
        <div>
          <h1 tabindex="-1" data-ref="title">Views</h1>
          <p class="page-note">
            Lists are derived from the entries, and can be built anew from them at any time.
          </p>
        </div>
      </header>
      <p class="note error" role="alert" data-ref="error" hidden></p>
      <div data-ref="all"></div>
    </div>
  `;
  const part = refs(element);
  let polling = false;

  async function poll() {
    polling = true;
    while (element.isConnected) {
      await read();
      await new Promise((done) => setTimeout(done, POLL_MS));
    }
    polling = false;
  }

  async function read() {
    try {
      each(part.all, await api.projections(), (p) => p.name, create, update);
      part.error.hidden = true;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setText(part.error, error.message);
      part.error.hidden = false;
    }
  }

  return {
    element,
    title: () => 'Views · Daybook',
    accountIds: () => [],
    focus: () => part.title.focus(),
    update() {
      if (!polling) poll();
    },
  };
}

/** @param {Projection} projection */
function create({ name, version }) {
  return html`
    <section class="read-model" aria-labelledby="read-model-${name}">
      <h2 id="read-model-${name}">${name} <span class="version">version ${version}</span></h2>
      <p class="state" role="status" data-ref="state"></p>
      <p class="note error" data-ref="failure" hidden></p>
      <progress data-ref="progress" aria-label="Position in the log"></progress>
      <p class="measure" data-ref="position"></p>
      <div data-ref="rebuild" hidden>
        <p class="state" data-ref="purpose"></p>
        <progress data-ref="rebuildProgress" aria-label="Position of what is being built"></progress>
        <p class="measure" data-ref="rebuildPosition"></p>
      </div>
      <p data-ref="verified"></p>
      <div data-ref="parkedPart" hidden>
        <h3>Waiting since one of their entries could not be applied</h3>
        <ul class="operator-actions" data-ref="parked"></ul>
      </div>
      <div data-ref="actionsPart" hidden>
        <h3>What was done</h3>
        <ul class="operator-actions" data-ref="actions"></ul>
      </div>
    </section>
  `;
}

/** @param {HTMLElement} element @param {Projection} projection */
function update(element, projection) {
  const { state, failure, rebuild, verified, parked, acts, head } = projection;
  const part = refs(element);
  part.state.dataset.state = state;
  setText(part.state, STATES[state] ?? state);
  part.failure.hidden = !failure;
  setText(part.failure, failure ? failureOf(failure) : '');
  setProgress(part.progress, projection.position, head);
  setText(part.position, progressOf(projection, head));

  part.rebuild.hidden = !rebuild;
  if (rebuild) {
    const purpose =
      rebuild.purpose === 'verify' ? 'Being compared with the log' : 'Being built anew';
    setText(part.purpose, rebuild.failure ? failureOf(rebuild.failure) : purpose);
    setProgress(part.rebuildProgress, rebuild.position, head);
    setText(part.rebuildPosition, progressOf(rebuild, head));
  }
  setText(part.verified, verified ? verifiedOf(verified) : 'Not yet compared with the log.');
  part.parkedPart.hidden = parked.length === 0;
  each(part.parked, parked, (p) => p.stream, createParked);
  part.actionsPart.hidden = acts.length === 0;
  each(part.actions, acts, (action) => action.id, createAction, updateAction);
}

/** @param {HTMLProgressElement} progress @param {number} position @param {number} [head] */
function setProgress(progress, position, head) {
  progress.max = Math.max(1, head ?? position);
  progress.value = head === 0 ? 1 : position;
}

/** @param {Projection | NonNullable<Projection['rebuild']>} reader @param {number} [head] */
function progressOf({ position, eventsPerSecond, secondsLeft }, head) {
  const parts = [
    head === undefined
      ? `Entry ${countOf(position)}`
      : `${countOf(position)} of ${countOf(head)} entries`,
  ];
  if (secondsLeft !== undefined) {
    parts.push(`${countOf(eventsPerSecond ?? 0)} a second`, `${durationOf(secondsLeft)} left`);
  }
  return parts.join(' · ');
}

/** @param {{ position?: number, error: string }} failure */
function failureOf({ position, error }) {
  return position === undefined ? error : `At entry ${countOf(position)}: ${error}`;
}

/** @param {{ at: string, differences: number }} verified */
function verifiedOf({ at, differences }) {
  const found =
    differences === 0
      ? 'no differences'
      : `${countOf(differences)} differing ${differences === 1 ? 'row' : 'rows'}`;
  return `Compared with the log on ${momentOf(at)}: ${found}.`;
}

/** @param {Parked} parked */
function createParked({ stream, position, error }) {
  return html`<li>${stream}, at entry ${countOf(position)}: ${error}</li>`;
}

/** @param {OperatorAction} action */
function createAction({ at, what, by, why }) {
  return html`
    <li>
      <time datetime="${at}">${momentOf(at)}</time>: ${what} by ${by} (${why}):
      <span data-ref="outcome"></span>
    </li>
  `;
}

/** @param {HTMLElement} element @param {OperatorAction} action */
function updateAction(element, { outcome }) {
  setText(refs(element).outcome, outcome ?? 'under way');
}
