// @ts-check
import quotes from 'virtual:quotes';
import { Problem } from '../api.js';
import { countOf } from '../format.js';
import { each, html, refs, setText } from '../html.js';
import { STEPS } from '../learn/steps.js';
import { money, units } from '../money.js';
import { hrefOf } from '../route.js';

/** @import { Lesson, LessonEntry, LessonState, TraceLine } from '../api.js' */
/** @import { State } from '../store.js' */
/** @import { Context, View } from './view.js' */

const FOLD_STEP_MS = 900;
/** The step that explains read models. */
const READ_MODEL_STEP = 5;
/** Id of the lesson of this browser, so that a reload continues it. */
const KEPT = 'daybook.lesson';

/** @type {Record<string, string>} */
const TYPES = {
  USER_CREATED: 'Account opened',
  FUNDS_DEPOSITED: 'Deposited',
  FUNDS_WITHDRAWN: 'Withdrawn',
  PERSON_FORGOTTEN: 'Person erased',
};

/**
 * The lesson: ten steps, tried on a log of its own.
 *
 * @param {Pick<Context, 'api'>} context
 * @returns {View}
 */
export function mountLearn({ api }) {
  const element = html`
    <div class="view learn">
      <header class="page-head">
        <div>
          <h1 tabindex="-1" data-ref="title">Learn event sourcing</h1>
          <p class="page-note">
            Ten short steps, under 20 minutes, without programming. You try them on a log of your
            own, which is dropped afterwards. The accounts of this service are not touched.
          </p>
        </div>
      </header>
      <nav aria-label="Steps"><ol class="learn-steps" data-ref="steps"></ol></nav>
      <section aria-labelledby="learn-step">
        <h2 class="learn-title" id="learn-step" tabindex="-1" data-ref="step"></h2>
        <div class="learn-text" data-ref="text"></div>
        <div data-ref="quotes"></div>
        <h3>Try it</h3>
        <p data-ref="task"></p>
        <div class="learn-tries" data-ref="tries"></div>
        <div class="learn-tool" data-ref="foldTool" hidden>
          <button type="button" data-ref="fold">Play the fold</button>
          <p class="learn-state" role="status" data-ref="foldState"></p>
        </div>
        <div class="learn-tool" data-ref="pastTool" hidden>
          <label for="learn-version">Version</label>
          <input id="learn-version" type="range" min="1" data-ref="version" />
          <p class="learn-state" role="status" data-ref="past"></p>
        </div>
        <p class="note error" role="alert" data-ref="error"></p>
        <div aria-live="polite" aria-label="What happened" role="region">
          <ol class="learn-trace" data-ref="trace"></ol>
        </div>
        <p class="learn-next">
          <a class="button" data-ref="next">Next step</a>
          <a data-ref="done" href="${hrefOf({ page: 'events', to: null })}">To the events of this service</a>
        </p>
      </section>
      <section class="learn-log" aria-labelledby="learn-log">
        <h2 class="learn-title" id="learn-log">The log of this lesson</h2>
        <p class="note" data-ref="empty">It is created when you first try something.</p>
        <div data-ref="log" hidden>
          <p class="learn-state" data-ref="readModel"></p>
          <p class="note">
            Each line has the position, the event with its stored data, and the balance after it. Name
            and address are stored encrypted: step 9 says why.
          </p>
          <ol class="learn-events" data-ref="events"></ol>
          <button type="button" class="secondary" data-ref="end">End the lesson and drop its log</button>
        </div>
      </section>
    </div>
  `;
  const part = refs(element);
  const tools = [part.tries, part.foldTool, part.pastTool];
  for (const [index, { title }] of STEPS.entries()) {
    const href = hrefOf({ page: 'learn', step: index + 1 });
    part.steps.append(html`<li><a href="${href}">${title}</a></li>`);
  }
  /** @type {Lesson | null} */
  let lesson = null;
  let step = 0;
  let busy = false;
  let folds = 0;

  /** @param {Lesson | null} next */
  function show(next) {
    lesson = next;
    part.log.hidden = next === null;
    part.empty.hidden = next !== null;
    try {
      if (next === null) localStorage.removeItem(KEPT);
      else localStorage.setItem(KEPT, next.id);
    } catch {
      // A browser without storage: a reload begins a new lesson.
    }
    if (next === null) {
      setText(part.past, '');
      setText(part.foldState, '');
      return;
    }
    each(part.events, next.history, ({ event }) => event.eventId, eventRow);
    const { running, position, head, row } = next.readModel;
    setText(
      part.readModel,
      `Read model (${running ? 'running' : 'stopped'}): checkpoint ${countOf(position)} of ${countOf(head)}, ` +
        `balance ${row ? balanceText(row) : 'unknown'}.`,
    );
    part.version.max = String(next.history.length);
    part.version.value = String(next.account.version);
    showPast();
  }

  /** Shows the state at the version of the slider: the fold of the events up to it. */
  function showPast() {
    if (lesson === null) return;
    setText(part.past, stateText(lesson.history[Number(part.version.value) - 1].after));
  }

  /**
   * Runs work unless some is running; shows why it failed, unless another step is shown by then.
   *
   * @param {() => Promise<void>} work
   */
  async function once(work) {
    if (busy) return;
    const at = step;
    busy = true;
    for (const tool of tools) tool.setAttribute('aria-busy', 'true');
    setText(part.error, '');
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (at === step) setText(part.error, error.message);
    } finally {
      busy = false;
      for (const tool of tools) tool.removeAttribute('aria-busy');
    }
  }

  /** @returns {Promise<Lesson>} the running lesson, or a new one */
  async function ensured() {
    const id = lesson?.id ?? keptId();
    if (id !== null) {
      try {
        return await api.lesson(id);
      } catch (error) {
        if (!(error instanceof Problem) || error.status !== 404) throw error;
      }
    }
    return api.beginLesson();
  }

  /** @param {string} exercise */
  const attempt = (exercise) =>
    once(async () => {
      const at = step;
      folds++;
      part.trace.replaceChildren();
      show(await ensured());
      const done = await api.exercise(/** @type {Lesson} */ (lesson).id, exercise);
      show(done);
      if (at === step) part.trace.replaceChildren(...done.trace.map(traceLine));
    });

  part.fold.addEventListener('click', async () => {
    await once(async () => show(await ensured()));
    if (lesson !== null) await play();
  });

  /** Shows the state after each event, one after the other. */
  async function play() {
    const run = ++folds;
    const rows = [...part.events.children];
    const { history } = /** @type {Lesson} */ (lesson);
    setText(part.foldState, 'Begin: no events, no account.');
    for (const [index, { event, after }] of history.entries()) {
      await new Promise((done) => setTimeout(done, FOLD_STEP_MS));
      rows[index - 1]?.removeAttribute('data-current');
      if (run !== folds || !element.isConnected) return;
      rows[index].setAttribute('data-current', '');
      setText(part.foldState, `${eventText(event)} → ${stateText(after)}`);
    }
    rows.at(-1)?.removeAttribute('data-current');
  }

  part.version.addEventListener('input', () => {
    if (lesson === null) once(async () => show(await ensured()));
    else showPast();
  });

  part.end.addEventListener('click', () =>
    once(async () => {
      if (lesson) await api.endLesson(lesson.id);
      show(null);
      part.trace.replaceChildren();
      part.step.focus();
    }),
  );

  /** @param {number} number of the step */
  function showStep(number) {
    if (number === step) return;
    const moved = step !== 0;
    step = number;
    folds++;
    const { title, text, quotes: names, task, tries, tool } = STEPS[number - 1];
    setText(part.step, `${number}. ${title}`);
    part.text.replaceChildren(...text.map((paragraph) => html`<p>${paragraph}</p>`));
    part.quotes.replaceChildren(...names.map(quote));
    setText(part.task, task);
    part.tries.replaceChildren(...tries.map((one) => tryButton(one, attempt)));
    part.foldTool.hidden = tool !== 'fold';
    part.pastTool.hidden = tool !== 'past';
    setText(part.foldState, '');
    setText(part.error, '');
    part.trace.replaceChildren();
    part.done.hidden = number < STEPS.length;
    part.readModel.hidden = number < READ_MODEL_STEP;
    part.next.textContent = number === STEPS.length ? 'Back to the first step' : 'Next step';
    part.next.href = hrefOf({ page: 'learn', step: (number % STEPS.length) + 1 });
    [...part.steps.children].forEach((item, index) => {
      const link = item.firstElementChild;
      if (index === number - 1) link.setAttribute('aria-current', 'step');
      else link.removeAttribute('aria-current');
    });
    if (moved) part.step.focus();
    if (tool === 'past' && lesson === null) once(async () => show(await ensured()));
  }

  /** Continues the lesson of an earlier visit, if it still runs. */
  async function restore() {
    const id = keptId();
    if (id === null) return;
    try {
      const kept = await api.lesson(id);
      if (lesson === null) show(kept);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
    }
  }
  restore();

  return {
    element,
    title: () => `${step}. ${STEPS[step - 1].title} · Learn · Daybook`,
    accountIds: () => [],
    focus: () => part.title.focus(),
    /** @param {State} state */
    update({ route }) {
      if (route.page === 'learn') showStep(route.step);
    },
  };
}

function keptId() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

/** @param {{ exercise: string, name: string }} one @param {(exercise: string) => void} attempt */
function tryButton({ exercise, name }, attempt) {
  const button = html`<button type="button" class="secondary">${name}</button>`;
  button.addEventListener('click', () => attempt(exercise));
  return button;
}

/** @param {string} name */
function quote(name) {
  const { file, line, code } = quotes[name];
  return html`
    <figure class="learn-quote">
      <pre role="group" tabindex="0" aria-label="Code of ${file}"><code>${code}</code></pre>
      <figcaption>For programmers, the code that does it: ${file}, line ${line}</figcaption>
    </figure>
  `;
}

/** @param {TraceLine} line */
function traceLine({ by, what, refused }) {
  return html`
    <li>
      <strong>${by}</strong>
      <span class="${refused ? 'refused' : ''}">${what}</span>
    </li>
  `;
}

/** @param {LessonEntry} entry */
function eventRow({ event, after }) {
  return html`
    <li>
      <span class="learn-position">${countOf(event.position)}</span>
      <span>${eventText(event)}</span>
      <span class="learn-balance">${balanceText(after)}</span>
      <code>${JSON.stringify(event.data)}</code>
    </li>
  `;
}

/** @param {LessonEntry['event']} event */
function eventText({ eventType, data }) {
  const name = TYPES[eventType] ?? eventType;
  if (data.amount === undefined) return name;
  return `${name}: ${money(units(data.amount), data.currency)}`;
}

/** @param {LessonState} state */
const balanceText = ({ balance, currency }) => money(units(balance), currency);

/** @param {LessonState} state */
const stateText = (state) =>
  `version ${countOf(state.version)}, ${state.name}, balance ${balanceText(state)}`;
