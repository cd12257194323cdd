// @ts-check
import { eventCount } from '../format.js';
import { html, refs, setText } from '../html.js';

/** @import { Event } from '../api.js' */
/** @import { Outcome } from '../proof/check.js' */
/** @import { Seals } from '../store.js' */
/** @import { Context } from './view.js' */

/**
 * How the log has sealed an event, and the verification of it by this browser.
 *
 * @param {Context} context
 * @param {Event} event
 * @param {string} name of the event on the page, such as `position 2`
 * @param {(verdict: 'verified' | 'failed') => void} onVerdict
 */
export function mountProof({ api, store }, event, name, onVerdict) {
  const element = html`
    <section class="proof" aria-label="Seal of ${name}" hidden>
      <div class="proof-head">
        <p class="proof-state" role="status" data-ref="state"></p>
        <button type="button" class="secondary" data-ref="verify">Verify</button>
      </div>
      <div data-ref="terms"></div>
    </section>
  `;
  const part = refs(element);
  let verifying = false;
  /** Whether the texts are those of a verification. */
  let touched = false;

  part.verify.addEventListener('click', async () => {
    if (verifying) return;
    setVerifying(true);
    write('verifying', 'Verifying…', [...part.terms.childNodes]);
    try {
      const verifier = await load();
      if (verifier === null) write('unavailable', NOT_LOADED, []);
      else show(await verifier.verifyEvent(event, api, storage()), verifier.describe);
    } finally {
      setVerifying(false);
    }
  });

  /** @param {boolean} now */
  function setVerifying(now) {
    touched = true;
    verifying = now;
    part.verify.setAttribute('aria-disabled', String(now));
    setText(part.verify, now ? 'Verify' : 'Verify again');
  }

  /** @param {Outcome} outcome @param {Verifier['describe']} describe */
  function show(outcome, describe) {
    const { state, terms } = describe(outcome, event);
    write(outcome.kind, state, terms);
    if (outcome.kind === 'verified') onVerdict('verified');
    if (outcome.kind === 'failed' || outcome.kind === 'changed') onVerdict('failed');
    notify(outcome);
  }

  /** @param {string} kind @param {string} state @param {Iterable<Node>} terms */
  function write(kind, state, terms) {
    element.dataset.outcome = kind;
    setText(part.state, state);
    part.terms.replaceChildren(...terms);
  }

  /** Tells what was found of the log as a whole. @param {Outcome} found */
  function notify(found) {
    if (found.kind === 'changed') {
      const { why, known, served } = found;
      store.dispatch({ kind: 'log-verified', notice: { kind: 'changed', why, known, served } });
    }
    if (found.kind === 'verified' && found.successions.length > 0) {
      const { successions } = found;
      store.dispatch({ kind: 'log-verified', notice: { kind: 'succeeded', successions } });
    }
  }

  return {
    element,
    /** @param {Seals} seals */
    update({ size, failure }) {
      if (touched) return;
      element.hidden = size === null;
      if (size === null) return;
      const sealed = event.position <= size;
      element.dataset.outcome = sealed ? 'sealed' : 'unsealed';
      setText(part.state, sealed ? sealedOf(size) : unsealedOf(failure));
    },
  };
}

const NOT_LOADED = 'Nothing was checked. The verifier could not be loaded: reload the page.';

/** @param {number} size */
function sealedOf(size) {
  return `Sealed: the log has signed its first ${eventCount(size)}, with this one. Verify checks in this browser that the event is shown as it was signed.`;
}

/** @param {string | null} failure */
function unsealedOf(failure) {
  return failure === null
    ? 'Not sealed yet: the log signs its new events every few seconds.'
    : `Not sealed: the log can’t be signed. ${failure}`;
}

/** @typedef {typeof import('../proof/verifier.js')} Verifier */

/** The verifier; null without a connection, or if the server has another build. */
async function load() {
  try {
    return await import('../proof/verifier.js');
  } catch {
    return null;
  }
}

/** The storage of this browser; null if it has none for this page. */
function storage() {
  try {
    const name = 'daybook.probe';
    localStorage.setItem(name, '');
    localStorage.removeItem(name);
    return localStorage;
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}
