// @ts-check
import { Problem } from '../api.js';
import { endOfDay } from '../days.js';
import { html } from '../html.js';
import { parseAmount } from '../money.js';
import { field, handleSubmit, outcome } from './form.js';

/**
 * @typedef {object} Jump
 * @property {'position' | 'version'} numbering
 * @property {string} label of the field for the number
 * @property {string} button
 * @property {(number: number) => void} toNumber throws a Problem if there is no such number
 * @property {boolean} [basis] whether the day can be that of the recording
 * @property {(end: Date, basis: string) => Promise<void>} toDay gets the first instant after the
 *     day, and `occurred` or `recorded`; throws a Problem if nothing happened by then
 */

/**
 * The form that leads to a position, or to a version, by its number or by a day.
 *
 * @param {Jump} jump
 */
export function mountJump({ numbering, label, button, basis, toNumber, toDay }) {
  const number = html`
    <input id="jump-number" name="number" inputmode="numeric" autocomplete="off" maxlength="20" />
  `;
  const element = html`
    <form class="jump" aria-label="Go to a ${numbering} or a day">
      ${field(label, number)}
      ${field('or day (UTC)', html`<input id="jump-day" name="day" type="date" />`)}
      ${basis ? basisField() : null}
      <div class="form-actions"><button class="secondary" value="go">${button}</button></div>
      ${outcome()}
    </form>
  `;
  handleSubmit(/** @type {HTMLFormElement} */ (element), async (values) => {
    if (values.number !== '') toNumber(numberOf(values.number, numbering));
    else await toDay(dayOf(values.day, numbering), values.basis ?? 'occurred');
    return '';
  });
  return element;
}

/** Of imported events the two differ. */
const basisField = () =>
  field(
    'with events',
    html`
      <select id="jump-basis" name="basis">
        <option value="occurred">occurred by then</option>
        <option value="recorded">recorded by then</option>
      </select>
    `,
  );

/** @param {string} text @param {string} numbering */
function numberOf(text, numbering) {
  const number = parseAmount(text);
  if (number !== null && /^[1-9]\d{0,14}$/.test(number)) return Number(number);
  throw new Problem(`“${text}” is not a ${numbering}. Enter a number such as 12.`, 0, 'number');
}

/** @param {string} text @param {string} numbering */
function dayOf(text, numbering) {
  if (text === '') throw new Problem(`Enter a ${numbering} or a day.`, 0, 'number');
  const end = endOfDay(text);
  if (end === null) throw new Problem('This is not a day.', 0, 'day');
  if (end.getTime() > Date.now() + DAY_MS)
    throw new Problem('This day is in the future.', 0, 'day');
  return end;
}

const DAY_MS = 86_400_000;
