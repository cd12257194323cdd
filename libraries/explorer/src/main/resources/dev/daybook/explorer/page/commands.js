// @ts-check
// Commands that the application lets users send to a stream, and what happened then.

import { html, part } from './dom.js';
import { count, number } from './format.js';
import { write } from './json.js';
import { RequestError, announce, changeTable, eventList, post } from './parts.js';

/** How a field of each type is asked for. @type {Record<string, Record<string, string>>} */
const INPUTS = {
  TEXT: { type: 'text', inputmode: 'text', placeholder: '' },
  INTEGER: { type: 'text', inputmode: 'numeric', placeholder: '12' },
  DECIMAL: { type: 'text', inputmode: 'decimal', placeholder: '12.50' },
  DATE: { type: 'date', inputmode: 'text', placeholder: '' },
};

/** Identifies a command that may be sent again. */
const newKey = () =>
  [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');

/**
 * A form for each command.
 *
 * @param {string} stream
 * @param {any[]} commands of the response of `api/stream`
 * @param {(happened: any) => Promise<void>} show what happened
 */
export const commandForms = (stream, commands, show) =>
  html`<section data-commands>
    <h2>Commands</h2>
    <div class="small-plots">${commands.map((it) => commandForm(stream, it, show))}</div>
  </section>`;

/** @param {string} stream @param {any} command @param {(happened: any) => Promise<void>} show */
function commandForm(stream, command, show) {
  const form = /** @type {HTMLFormElement} */ (
    html`<form>
      <fieldset>
        <legend>${command.label}</legend>
        ${command.fields.map((/** @type {any} */ it) => field(it))}
        <p class="error" role="alert" hidden></p>
        <button class="primary">${command.label}</button>
      </fieldset>
    </form>`
  );
  const failed = part(form, '.error');
  const send = /** @type {HTMLButtonElement} */ (part(form, 'button'));
  let key = newKey();
  form.addEventListener('input', () => {
    key = newKey(); // other values are another command
  });
  form.addEventListener('submit', async (submitted) => {
    submitted.preventDefault();
    failed.hidden = true;
    send.disabled = true;
    try {
      const values = Object.fromEntries(new FormData(form));
      const happened = await post('stream/command', { stream, command: command.name, values, key });
      await show(happened);
    } catch (error) {
      failed.textContent = error instanceof RequestError ? error.message : String(error);
      failed.hidden = false;
    } finally {
      send.disabled = false;
    }
  });
  return form;
}

/** @param {any} it */
function field(it) {
  const { type, inputmode, placeholder } = INPUTS[it.type];
  return html`<label class="field"
    >${it.label}
    <input
      name="${it.name}"
      type="${type}"
      inputmode="${inputmode}"
      placeholder="${placeholder}"
      maxlength="500"
      autocomplete="off"
      required
    />
  </label>`;
}

/**
 * What a command has done: the command, the state before, the decision, the events, the state after.
 *
 * @param {any} it the response of `api/stream/command`
 */
export function happenedPanel(it) {
  const panel = html`<section class="card" data-happened aria-labelledby="happened">
    <div class="page-head">
      <h2 id="happened" tabindex="-1">What just happened</h2>
      <button type="button" data-hide>Hide</button>
    </div>
    <dl class="facts">
      <dt>Command</dt>
      <dd>${it.command}</dd>
      ${it.values.flatMap((/** @type {any} */ value) => [
        html`<dt>${value.label}</dt>`,
        html`<dd>${value.value}</dd>`,
      ])}
      <dt>Decision</dt>
      <dd>
        ${
          it.refusal
            ? html`<span class="error">refused: ${it.refusal.name}. ${it.refusal.detail}</span>`
            : html`<span>accepted: ${count(it.events.length, 'event')}</span>`
        }
      </dd>
    </dl>
    ${it.problem ? html`<p class="note">${it.problem}</p>` : null}
    ${state('before', it.fromVersion, it.before)}
    <h3>Events</h3>
    ${eventList(it.events, 'None: the log is as it was.')}
    <h3>What changed</h3>
    ${changeTable(it)} ${state('after', it.toVersion, it.after)}
  </section>`;
  part(panel, '[data-hide]').addEventListener('click', () => panel.remove());
  announce(it.refusal ? `Refused: ${it.refusal.name}` : `${it.command}: accepted`);
  return panel;
}

/** @param {string} when @param {number} version @param {unknown} shown */
const state = (when, version, shown) =>
  html`<details>
    <summary>State ${when}, version ${number(version)}</summary>
    <pre>${shown === null ? 'none' : write(shown)}</pre>
  </details>`;
