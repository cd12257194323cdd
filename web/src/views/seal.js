// @ts-check
import { html, refs, setText } from '../html.js';

/** Texts of the states of a seal. */
const TEXTS = {
  unknown: '',
  unsealed: 'Not sealed yet',
  sealed: 'Sealed',
  verified: 'Verified',
  failed: 'Not verified',
};

/** The mark in a row that shows whether the log has sealed its event. */
export function createSeal() {
  const element = html`
    <span class="seal" data-seal="unknown">
      <span class="visually-hidden" data-ref="text"></span>
    </span>
  `;
  const { text } = refs(element);
  /** @type {'verified' | 'failed' | null} */
  let verdict = null;

  /** @param {keyof typeof TEXTS} state */
  function set(state) {
    if (element.dataset.seal === state) return;
    element.dataset.seal = state;
    element.title = TEXTS[state];
    setText(text, TEXTS[state]);
  }

  return {
    element,
    /** Shows the verdict of a verification. @param {'verified' | 'failed'} outcome */
    show(outcome) {
      verdict = outcome;
      set(outcome);
    },
    /** @param {number} position @param {number | null} size number of sealed events */
    update(position, size) {
      if (verdict !== null) return;
      if (size === null) set('unknown');
      else set(position <= size ? 'sealed' : 'unsealed');
    },
  };
}
