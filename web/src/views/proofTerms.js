// @ts-check
import { countOf, eventCount } from '../format.js';
import { html } from '../html.js';
import { saveFile } from './saveFile.js';

/** @import { Event } from '../api.js' */
/** @import { Outcome } from '../proof/check.js' */

/** @typedef {Extract<Outcome, { kind: 'verified' }>} Verified */

/**
 * The outcome of a verification in one sentence, and what it means: what is proved, by whom, and
 * what isn't.
 *
 * @param {Outcome} outcome
 * @param {Event} event
 */
export function describe(outcome, event) {
  return { state: stateOf(outcome), terms: termsOf(outcome, event) };
}

/** @param {Outcome} outcome */
function stateOf(outcome) {
  switch (outcome.kind) {
    case 'verified':
      return `Verified: the log has signed this event as it is shown here, as number ${countOf(outcome.leaf.position)} of ${countOf(outcome.size)}.`;
    case 'failed':
      return `Not verified. ${outcome.why}`;
    case 'changed':
      return `Not verified: this is not the log that this browser remembers. ${outcome.why}`;
    case 'unsealed':
      return 'Not sealed yet, so nothing was checked. Verify again in a few seconds.';
    case 'unavailable':
      return `Nothing was checked. ${outcome.why}`;
    case 'not-checkable':
      return `This can’t be checked here. ${outcome.why}`;
  }
}

/** @param {Outcome} outcome @param {Event} event @returns {HTMLElement[]} */
function termsOf(outcome, event) {
  const file = `event-${event.position}.tlog-proof`;
  switch (outcome.kind) {
    case 'verified':
      return [verifiedTerms(outcome, file)];
    case 'failed':
    case 'changed':
      return [failedTerms(outcome.receipt, file)];
    case 'not-checkable':
      return [elsewhere(file)];
    default:
      return [];
  }
}

/** @param {Verified} verified @param {string} file */
function verifiedTerms({ leaf, size, key, before, uncovered, remembered, receipt }, file) {
  const tags = leaf.tags.length > 0 ? `the tags ${leaf.tags.join(', ')}` : 'no tags';
  const decrypted = uncovered.filter((field) => /^(data|metadata)\b/.test(field));
  const others = uncovered.filter((field) => !decrypted.includes(field));
  return html`
    <dl class="proof-terms">
      <dt>What is proved</dt>
      <dd>
        <p>
          Position, stream ${leaf.stream}, version, id, type, time, data and metadata are those that
          were signed, with ${tags}${decrypted.length > 0 && ', but for the decrypted fields below'}. A
          change of any character would have been found.
        </p>
        <p>${historyOf(before, size)}</p>
      </dd>
      <dt>By whom</dt>
      <dd>
        <p>
          The log’s key has signed it: <code>${key}</code>. This browser has checked the signature
          ${remembered ? 'with the key that it remembers.' : 'and can’t remember the key: it would not notice another one.'}
        </p>
      </dd>
      <dt>What isn’t proved</dt>
      <dd>
        <ul>
          ${
            decrypted.length > 0 &&
            html`<li>
            <strong>${decrypted.join(', ')}</strong>: not covered, the ciphertext is. The server has
            decrypted what you see.
          </li>`
          }
          ${
            others.length > 0 &&
            html`<li><strong>${others.join(', ')}</strong>: not part of what is signed.</li>`
          }
          <li>Names and balances beside the event: this page computes them.</li>
          <li>
            That the event is true: only that the log recorded it, and has not changed it since it
            was signed.
          </li>
          <li>
            That all others see this log: its operator has the key, and could sign a second one.
            Compare the key with theirs.
          </li>
        </ul>
      </dd>
      <dt>Check it elsewhere</dt>
      <dd>${elsewhere(file)} ${download(receipt, file)}</dd>
    </dl>
  `;
}

/** @param {number | null} before @param {number} size */
function historyOf(before, size) {
  if (before === null) {
    return 'This browser verifies the log for the first time. From now on it notices if the log’s key or its signed history changes.';
  }
  return before === size
    ? `The log is the one of the last verification, ${eventCount(size)}.`
    : `The log continues the ${eventCount(before)} of the last verification, unchanged.`;
}

/** @param {string | null} receipt @param {string} file */
function failedTerms(receipt, file) {
  return html`
    <dl class="proof-terms">
      <dt>What it means</dt>
      <dd>
        <p>
          What is shown is not what the log has signed, or the server can’t prove it. Something was
          changed: in the database, in the server, or on the way to this page.
        </p>
      </dd>
      <dt>What to do</dt>
      <dd>
        <p>
          Don’t rely on this event. Keep the receipt as evidence, and tell the log’s operator, who
          finds what was changed with <code>./daybook audit verify</code>.
        </p>
        ${receipt !== null && download(receipt, file)}
      </dd>
    </dl>
  `;
}

/** @param {string} file */
function elsewhere(file) {
  return html`
    <div>
      <p>
        This page comes from the server that it checks. To depend on neither, check the receipt on a
        computer of yours, with the log’s KEY from its operator. “In a browser” in docs/audit.md
        says more.
      </p>
      <pre tabindex="0" role="group" aria-label="Command">
./daybook audit verify --receipt ${file} --key KEY</pre
      >
    </div>
  `;
}

/** @param {string} receipt @param {string} file */
function download(receipt, file) {
  const button = html`<button type="button" class="secondary">Download receipt</button>`;
  button.addEventListener('click', () =>
    saveFile(file, new Blob([receipt], { type: 'text/plain' })),
  );
  return button;
}
