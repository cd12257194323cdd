// @ts-check
import { html } from '../html.js';

/** Time for the browser to begin the download. */
const BEGIN_MS = 60_000;

/**
 * Lets the browser save a file.
 *
 * @param {string} name
 * @param {Blob} content
 */
export function saveFile(name, content) {
  const address = URL.createObjectURL(content);
  html`<a href="${address}" download="${name}"></a>`.click();
  setTimeout(() => URL.revokeObjectURL(address), BEGIN_MS);
}
