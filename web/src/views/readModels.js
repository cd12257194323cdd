// @ts-check
import { Problem } from '../api.js';
import { countOf, durationOf, momentOf } from '../format.js';
import { each, html, refs, setText } from '../html.js';
import { hrefOf } from '../route.js';
import { exceptFor, operatorForm } from './operatorForm.js';
import { mountProcesses } from './processes.js';

/** @import { OperatorAction, Parked, Projection } from '../api.js' */
/** @import { Context, View } from './view.js' */

const POLL_MS = 2_000;

/** Texts of the states. @type {Record<string, string>} */
const STATES = {
  running: 'Up to date',
  'catching up': 'Catching up',
  'standing by': 'Standby: another node runs it',
  'waiting for database': 'Waiting for the database',
  'at other version': 'Another version is live',
  'ahead of log': 'Ahead of the log: the log was restored from a backup',
  failed: 'Failed',
};

const CONSEQUENCE =
  'Skipping leaves this event out of the read model, and goes on with the next event of the stream.';
const ACCOUNT = 'account-';

/**
 * The read models: state, position, rebuild, verification, parked streams and operator actions. Below
 * them, the process managers.
 *
 * @param {Context} context
 * @returns {View}
 */
export function mountReadModels({ api }) {
  const processes = mountProcesses(api);
  const element = html`
    <div class="view">
      <header class="page-head">
        <div>
          <h1 tabindex="-1" data-ref="title">Read models</h1>
          <p class="page-note">
            Tables that projections derive from the events. They can be rebuilt at any time.
          </p>
        </div>
      </header>
      <p class="note error" role="alert" data-ref="error" hidden></p>
      <div data-ref="all"></div>
      ${processes.element}
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
      const [projections, managers] = await Promise.all([api.projections(), api.processes()]);
      each(
        part.all,
        projections,
        (p) => p.name,
        create,
        (row, p) => update(api, row, p),
      );
      processes.update(managers);
      part.error.hidden = true;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setText(part.error, error.message);
      part.error.hidden = false;
    }
  }

  return {
    element,
    title: () => 'Read models · Daybook',
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
        <progress data-ref="rebuildProgress" aria-label="Position of the rebuild"></progress>
        <p class="measure" data-ref="rebuildPosition"></p>
      </div>
      <p data-ref="verified"></p>
      <div data-ref="parkedPart" hidden>
        <h3>Parked streams</h3>
        <p class="hint">
          An event of each could not be applied. It and the later events of the stream wait; the
          others are applied.
        </p>
        <ul class="parked-streams" data-ref="parked"></ul>
      </div>
      <div data-ref="actionsPart" hidden>
        <h3>Operator actions</h3>
        <ul class="operator-actions" data-ref="actions"></ul>
      </div>
    </section>
  `;
}

/** @param {Context['api']} api @param {HTMLElement} element @param {Projection} projection */
function update(api, element, projection) {
  const { state, failure, rebuild, verified, parked, acts: actions, head } = projection;
  const part = refs(element);
  part.state.dataset.state = parked.length > 0 && state === 'running' ? 'parked' : state;
  setText(part.state, (STATES[state] ?? state) + exceptFor(parked.length, 'stream', 'streams'));
  part.failure.hidden = !failure;
  setText(part.failure, failure ? failureOf(failure) : '');
  setProgress(part.progress, projection.position, head);
  setText(part.position, progressOf(projection, head));

  part.rebuild.hidden = !rebuild;
  if (rebuild) {
    const purpose =
      rebuild.purpose === 'verify' ? 'Verification in progress' : 'Rebuild in progress';
    setText(part.purpose, rebuild.failure ? failureOf(rebuild.failure) : purpose);
    setProgress(part.rebuildProgress, rebuild.position, head);
    setText(part.rebuildPosition, progressOf(rebuild, head));
  }
  setText(part.verified, verified ? verifiedOf(verified) : 'Not verified yet.');
  part.parkedPart.hidden = parked.length === 0;
  each(
    part.parked,
    parked,
    (p) => `${p.stream} ${p.position}`,
    (p) => createParked(api, projection.name, p),
  );
  part.actionsPart.hidden = actions.length === 0;
  each(part.actions, actions, (action) => action.id, createAction, updateAction);
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
      ? `Position ${countOf(position)}`
      : `Position ${countOf(position)} of ${countOf(head)}`,
  ];
  if (secondsLeft !== undefined) {
    parts.push(
      `${countOf(eventsPerSecond ?? 0)} events per second`,
      `${durationOf(secondsLeft)} left`,
    );
  }
  return parts.join(' · ');
}

/** @param {{ position?: number, error: string }} failure */
function failureOf({ position, error }) {
  return position === undefined ? error : `At position ${countOf(position)}: ${error}`;
}

/** @param {{ at: string, differences: number }} verified */
function verifiedOf({ at, differences }) {
  const found =
    differences === 0
      ? 'no differences'
      : `${countOf(differences)} ${differences === 1 ? 'row differs' : 'rows differ'}`;
  return `Verified on ${momentOf(at)}: ${found}.`;
}

/** @param {Context['api']} api @param {string} name of the projection @param {Parked} parked */
function createParked(api, name, { stream, position, error }) {
  /** @type {Parameters<typeof operatorForm>[2]} */
  const act = async (action, order, key) => {
    const { outcome } = await api.actOnParked(action, name, { ...order, stream }, key);
    return `Outcome: ${outcome ?? 'in progress'}`;
  };
  return html`
    <li>
      <p>
        ${streamLink(stream)},
        <a href="${hrefOf({ page: 'events', to: position })}">at event ${countOf(position)}</a>
      </p>
      <p class="error">${error}</p>
      ${operatorForm(`${name}-${stream}`, CONSEQUENCE, act)}
    </li>
  `;
}

/** @param {string} stream */
function streamLink(stream) {
  const id = stream.startsWith(ACCOUNT) ? stream.slice(ACCOUNT.length) : null;
  return id ? html`<a href="${hrefOf({ page: 'account', id, to: null })}">${stream}</a>` : stream;
}

/** @param {OperatorAction} action */
function createAction({ at, what, by, why, stream }) {
  return html`
    <li>
      <time datetime="${at}">${momentOf(at)}</time>: ${stream ? `${what} of ${stream}` : what} by ${by} (${why}):
      <span data-ref="outcome"></span>
    </li>
  `;
}

/** @param {HTMLElement} element @param {OperatorAction} action */
function updateAction(element, { outcome }) {
  setText(refs(element).outcome, outcome ?? 'in progress');
}
