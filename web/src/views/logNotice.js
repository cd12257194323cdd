// @ts-check
import { countOf } from '../format.js';
import { html, refs, setText } from '../html.js';
import { PINNED } from '../proof/pinned.js';

/** @import { LogNotice, Seals } from '../store.js' */
/** @import { Context } from './view.js' */

/**
 * What a verification has found of the log as a whole, on every page until it is closed.
 *
 * @param {Context} context
 */
export function mountLogNotice({ store }) {
  const element = html`
    <aside class="log-notice" aria-label="The log" hidden>
      <div role="alert" data-ref="text"></div>
      <details data-ref="keys">
        <summary>Keys, and how to trust the log as it is now</summary>
        <dl class="proof-terms">
          <dt>Remembered key</dt>
          <dd data-ref="known"></dd>
          <dt>Key of the server</dt>
          <dd data-ref="served"></dd>
        </dl>
        <p>
          If the log’s operator confirms the key by another way than this page, let this browser
          forget the remembered log. The next verification remembers the log as it is then.
        </p>
        <button type="button" class="danger" data-ref="forget">Forget the remembered log</button>
      </details>
      <button type="button" class="secondary" data-ref="close">Close</button>
    </aside>
  `;
  const part = refs(element);
  /** @type {LogNotice | null} */
  let shown = null;
  const close = () => store.dispatch({ kind: 'notice-closed' });
  part.close.addEventListener('click', close);
  part.forget.addEventListener('click', () => {
    localStorage.removeItem(PINNED);
    close();
  });

  return {
    element,
    /** @param {Seals} seals */
    update({ notice }) {
      if (notice === shown) return;
      shown = notice;
      element.hidden = notice === null;
      if (notice === null) return;
      const changed = notice.kind === 'changed';
      element.dataset.kind = notice.kind;
      part.keys.hidden = !changed;
      part.close.hidden = changed;
      part.text.replaceChildren(...(changed ? changedText(notice.why) : successionText(notice)));
      if (!changed) return;
      setText(part.known, notice.known ?? 'unreadable');
      setText(part.served, notice.served ?? '');
    },
  };
}

/** @param {string} why */
function changedText(why) {
  return [
    html`<h2>This is not the log that this browser remembers</h2>`,
    html`<p>${why}</p>`,
    html`
      <p>
        Either the server has another log now, for example because its data was deleted, or its
        history was changed. Don’t rely on it until its operator has told you which.
      </p>
    `,
  ];
}

/** @param {Extract<LogNotice, { kind: 'succeeded' }>} notice */
function successionText({ successions }) {
  const lost = successions.flat().map(({ from, to }) => `${countOf(from)}–${countOf(to)}`);
  return [
    html`<h2>The log has a new key</h2>`,
    html`
      <p>
        It has begun a new epoch, as after a restore from a backup. The former key has signed the
        new one, so this browser trusts it from now on.
      </p>
    `,
    lost.length === 0
      ? html`<p>All events that were signed before are still there, unchanged.</p>`
      : html`
          <p>
            <strong>Lost are the signed events ${lost.join(', ')}</strong>: the log has none or
            others at these positions. The former key has signed that those before them are still
            there.
          </p>
        `,
  ];
}
