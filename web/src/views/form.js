// @ts-check
import { Problem } from '../api.js';
import { html, setText } from '../html.js';
import { decimal, isLarge, money, parseAmount, units } from '../money.js';

const UNKNOWN =
  'The server did not respond, so the outcome is unknown. ' +
  'Send it again: it takes effect only once.';
/** An amount with decimals, for the text of errors: 12.50. */
const EXAMPLE = 125_000n;

/**
 * A labelled field and its error.
 *
 * @param {string | Node} label
 * @param {HTMLElement} input with an id and a name
 */
export function field(label, input) {
  const error = `${input.id}-error`;
  input.setAttribute('aria-describedby', error);
  return html`
    <div class="field">
      <label for="${input.id}">${label}</label>
      ${input}
      <p class="error" id="${error}" data-error="${input.getAttribute('name')}"></p>
    </div>
  `;
}

/**
 * The field of an amount. It shows how an amount with separators is read, before it is sent.
 *
 * @param {string} id
 * @param {string} name what the amount is, as in `Amount to send`
 */
export function amountField(id, name) {
  const input = /** @type {HTMLInputElement} */ (
    html`
    <input id="${id}" name="amount" inputmode="decimal" autocomplete="off" maxlength="40" />
  `
  );
  const label = html`<span>${name}</span>`;
  const reading = html`<p class="hint" id="${id}-reading"></p>`;
  const element = field(label, input);
  element.append(reading);
  input.setAttribute('aria-describedby', `${id}-error ${id}-reading`);
  let currency = '';

  function read() {
    const text = input.value.trim();
    const plain = /^\d*$/.test(text) ? null : parseAmount(text);
    const readable = plain !== null && isReadable(plain);
    setText(reading, readable ? `= ${money(units(plain), currency)}` : '');
  }
  input.addEventListener('input', read);

  return {
    element,
    input,
    clear: () => setText(reading, ''),
    /** @param {string} code */
    setCurrency(code) {
      currency = code;
      setText(label, `${name} in ${currency}`);
      input.placeholder = decimal(0n, currency);
    },
  };
}

/**
 * The typed amount as a decimal string.
 *
 * @throws {Problem} on the field `amount`, if it is not a number
 *
 * @param {Record<string, string>} values
 */
export function requireAmount({ amount }) {
  const plain = parseAmount(amount);
  if (plain !== null) return plain;
  const example = decimal(EXAMPLE, 'USD');
  const words =
    amount === ''
      ? `Enter an amount, for example 100 or ${example}.`
      : `“${amount}” is not an amount here. Enter a number such as 100 or ${example}.`;
  throw new Problem(words, 0, 'amount');
}

/**
 * A typed day and time, in the time zone of this browser, as an instant.
 *
 * @throws {Problem} on a field, if it is none
 *
 * @param {string} text of a field of the type `datetime-local`
 * @param {string} name of the field
 */
export function requireInstant(text, name) {
  const instant = new Date(text);
  if (Number.isNaN(instant.getTime())) throw new Problem('Enter day and time.', 0, name);
  return instant.toISOString();
}

/** A typed amount as money, even if it has more decimals than any currency. @param {string} plain @param {string} currency */
export function amountText(plain, currency) {
  return isReadable(plain) ? money(units(plain), currency) : `${plain} ${currency}`;
}

/** Whether an amount has no more decimals than some currency. @param {string} plain */
function isReadable(plain) {
  return /^-?\d+(\.\d{1,4})?$/.test(plain);
}

/**
 * Whether a typed amount is so large that its command is to be confirmed. An amount that no currency
 * has is not: the service refuses it.
 *
 * @param {string} plain
 * @param {string} currency
 */
export function isLargeAmount(plain, currency) {
  return isReadable(plain) && isLarge(units(plain), currency);
}

/** The element that shows the outcome of a form. */
export function outcome() {
  return html`<p class="outcome" data-outcome role="status"></p>`;
}

/**
 * Handles the submits of a form, one at a time. Shows progress, the outcome, and errors beside the
 * fields. A retry with the same values after a missing response has the same idempotency key.
 *
 * @param {HTMLFormElement} form
 * @param {(values: Record<string, string>, button: string, key: string) => Promise<string>} send
 *     resolves to the text of the outcome
 * @param {(values: Record<string, string>, button: string) => Promise<boolean>} confirm
 *     called before; resolves to false if the user decides against it
 */
export function handleSubmit(form, send, confirm = async () => true) {
  /** @type {{ fingerprint: string, key: string } | null} */
  let unconfirmed = null;
  let busy = false;
  form.noValidate = true;
  form.addEventListener('input', (event) => showFieldError(form, nameOf(event.target), ''));
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    const button = /** @type {HTMLButtonElement} */ (
      event.submitter ?? form.querySelector('button')
    );
    const values = valuesOf(form);
    const fingerprint = JSON.stringify([button.value, values]);
    const key = unconfirmed?.fingerprint === fingerprint ? unconfirmed.key : newKey();
    unconfirmed = { fingerprint, key };
    clearMessages(form);
    form.dispatchEvent(new Event('sending', { bubbles: true }));
    let done = () => {};
    try {
      if (!(await confirm(values, button.value))) return;
      done = showPending(form, button);
      const words = await send(values, button.value, key);
      done();
      unconfirmed = null;
      form.reset();
      showOutcome(form, words, false);
    } catch (error) {
      done();
      if (!(error instanceof Problem)) throw error;
      if (error.status !== 0 && error.status < 500) unconfirmed = null;
      showProblem(form, error);
    } finally {
      busy = false;
    }
  });
}

/**
 * Lets the forms in `element` show the messages of one form at a time: sending one removes those of
 * the others, which are of an earlier state.
 *
 * @param {HTMLElement} element
 */
export function showOneOutcome(element) {
  element.addEventListener('sending', ({ target }) => {
    for (const form of element.querySelectorAll('form')) if (form !== target) clearMessages(form);
  });
}

/** @param {HTMLFormElement} form */
function clearMessages(form) {
  for (const element of form.querySelectorAll('[data-error]')) {
    showFieldError(form, /** @type {HTMLElement} */ (element).dataset.error ?? '', '');
  }
  showOutcome(form, '', false);
}

/** @param {HTMLFormElement} form @param {Problem} problem */
function showProblem(form, problem) {
  const name = problem.field ?? '';
  const words = problem.status === 0 && !name ? UNKNOWN : problem.message;
  if (showFieldError(form, name, words)) return;
  showOutcome(form, words, true);
  form.querySelector('input')?.focus();
}

/**
 * Shows the error of a field; '' removes it.
 *
 * @param {HTMLFormElement} form @param {string} name @param {string} words
 * @returns {boolean} false if there is no such field
 */
function showFieldError(form, name, words) {
  const element = name && form.querySelector(`[data-error="${CSS.escape(name)}"]`);
  const input = name && form.elements.namedItem(name);
  if (!element || !(input instanceof HTMLElement)) return false;
  setText(element, words);
  if (words) input.setAttribute('aria-invalid', 'true');
  else input.removeAttribute('aria-invalid');
  if (words) input.focus();
  return true;
}

/** @param {HTMLFormElement} form @param {string} words @param {boolean} wrong */
function showOutcome(form, words, wrong) {
  const element = form.querySelector('[data-outcome]');
  if (!element) return;
  setText(element, words);
  element.classList.toggle('error', wrong);
}

/**
 * Shows that the form is being sent. Returns a function that ends it.
 *
 * @param {HTMLFormElement} form
 * @param {HTMLButtonElement} button
 */
function showPending(form, button) {
  const label = button.textContent ?? '';
  form.setAttribute('aria-busy', 'true');
  button.textContent = button.dataset.pending ?? label;
  for (const other of form.querySelectorAll('button')) other.disabled = true;
  return () => {
    form.removeAttribute('aria-busy');
    button.textContent = label;
    for (const other of form.querySelectorAll('button')) other.disabled = false;
  };
}

/** @param {HTMLFormElement} form @returns {Record<string, string>} */
function valuesOf(form) {
  return Object.fromEntries(
    [...new FormData(form)].map(([name, value]) => [name, String(value).trim()]),
  );
}

/** @param {EventTarget | null} target */
function nameOf(target) {
  return target instanceof Element ? (target.getAttribute('name') ?? '') : '';
}

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
