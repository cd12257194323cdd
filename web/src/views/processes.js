// @ts-check
import { countOf, momentOf } from '../format.js';
import { each, html, refs, setText } from '../html.js';
import { hrefOf } from '../route.js';
import { exceptFor, operatorForm } from './operatorForm.js';

/** @import { ParkedProcess, ProcessManager, Processes } from '../api.js' */
/** @import { Context } from './view.js' */

/** Texts of the states. @type {Record<string, string>} */
const STATES = {
  running: 'Running',
  'standing by': 'Standby: another node runs it',
  waiting: 'Waiting',
  stopped: 'Stopped',
  closed: 'Closed',
};

/** Texts of the recorded actions. @type {Record<string, string>} */
const DONE = {
  retry: 'The failed input is tried again.',
  skip: 'The failed input is given up.',
};

const CONSEQUENCE = 'Skipping gives up what the failed input would have led to.';

/**
 * The process managers: state, position, and parked processes with the error and the event of each,
 * which can be tried again or skipped.
 *
 * @param {Context['api']} api
 * @returns {{ element: HTMLElement, update: (all: Processes) => void }}
 */
export function mountProcesses(api) {
  const element = html`
    <section class="processes" aria-labelledby="processes">
      <h2 id="processes">Process managers</h2>
      <p class="page-note">What the service does by itself, such as scheduled transfers.</p>
      <p class="note error" role="alert" data-ref="timers" hidden></p>
      <div data-ref="managers"></div>
    </section>
  `;
  const part = refs(element);
  return {
    element,
    update({ processes, timersTrouble }) {
      part.timers.hidden = !timersTrouble;
      setText(part.timers, timersTrouble ? `Timers can't fire now: ${timersTrouble}` : '');
      each(
        part.managers,
        processes,
        (p) => p.name,
        (p) => create(p.name),
        (row, p) => update(api, row, p),
      );
    },
  };
}

/** @param {string} name */
function create(name) {
  return html`
    <section class="read-model" aria-labelledby="process-manager-${name}">
      <h3 id="process-manager-${name}">${name}</h3>
      <p class="state" role="status" data-ref="state"></p>
      <p class="note error" data-ref="detail" hidden></p>
      <p class="measure" data-ref="position"></p>
      <div data-ref="parkedPart" hidden>
        <h4 data-ref="count"></h4>
        <ul class="parked-streams" data-ref="parked"></ul>
        <p class="hint" data-ref="more"></p>
      </div>
      <p>
        <a href="/explorer/#/log?tag=parked-process%3A${encodeURIComponent(name)}"
          >Parked, retried and skipped so far</a
        >
      </p>
    </section>
  `;
}

/** @param {Context['api']} api @param {HTMLElement} element @param {ProcessManager} manager */
function update(api, element, { name, status, detail, position, parked, parkedCount }) {
  const part = refs(element);
  part.state.dataset.state = parkedCount > 0 && status === 'running' ? 'parked' : status;
  setText(part.state, (STATES[status] ?? status) + exceptFor(parkedCount, 'process', 'processes'));
  part.detail.hidden = !detail;
  setText(part.detail, detail ?? '');
  setText(part.position, `Position ${countOf(position)}`);
  part.parkedPart.hidden = parkedCount === 0;
  setText(part.count, `Parked processes: ${countOf(parkedCount)}`);
  const more = parkedCount - parked.length;
  setText(part.more, more > 0 ? `${countOf(more)} more were parked later.` : '');
  each(
    part.parked,
    parked,
    (p) => `${p.id} ${p.at}`,
    (p) => createParked(api, name, p),
  );
}

/** @param {Context['api']} api @param {string} manager @param {ParkedProcess} parked */
function createParked(api, manager, { id, position, error, at }) {
  /** @type {Parameters<typeof operatorForm>[2]} */
  const act = async (action, order, key) => {
    await api.actOnProcess(action, manager, id, order, key);
    return DONE[action];
  };
  return html`
    <li>
      <p>
        ${id}, since ${momentOf(at)},
        <a href="${hrefOf({ page: 'events', to: position })}">at event ${countOf(position)}</a>
      </p>
      <p class="error">${error}</p>
      ${operatorForm(id, CONSEQUENCE, act)}
    </li>
  `;
}
