// @ts-check
// The API's page: requests to the running service, with their text for curl and JavaScript.

import { html, refs, setText } from '../html.js';
import { confirm } from '../views/confirm.js';
import { bodyText, curlOf, findOperation, javascriptOf, missing, requestOf } from './request.js';

/** @import { OpenApi, Operation } from './request.js' */

/** Maximum number of characters of a response that are shown. */
const SHOWN_MAX = 200_000;
/** Headers of a response that are shown. */
const HEADERS = [
  'content-type',
  'location',
  'etag',
  'daybook-position',
  'link',
  'retry-after',
  'x-correlation-id',
];

/** @type {Promise<OpenApi> | null} */
let description = null;

/** The API's description; read again after a failure. */
function read() {
  description ??= fetch('/openapi.json')
    .then((response) => {
      if (!response.ok) throw new Error(`status ${response.status}`);
      return response.json();
    })
    .catch((error) => {
      description = null;
      throw error;
    });
  return description;
}

for (const place of document.querySelectorAll('details[data-operation]')) {
  const details = /** @type {HTMLDetailsElement} */ (place);
  details.hidden = false;
  details.addEventListener('toggle', () => open(details));
}

/** @param {HTMLDetailsElement} details */
async function open(details) {
  const { operation: id = '', state } = details.dataset;
  if (!details.open || state !== undefined) return;
  details.dataset.state = 'loading';
  try {
    const operation = findOperation(await read(), id);
    if (operation === null) throw new Error(`no operation ${id}`);
    details.querySelector('.failed')?.remove();
    details.append(tryIt(operation, id));
    details.dataset.state = 'ready';
  } catch (error) {
    delete details.dataset.state;
    details.open = false;
    details.querySelector('.failed')?.remove();
    details.before(
      html`<p class="failed" role="alert">The description of the API can’t be read: ${error}.</p>`,
    );
  }
}

/** @param {Operation} operation @param {string} id */
function tryIt(operation, id) {
  const inputs = operation.parameters.map((parameter, i) => inputOf(parameter, `${id}-${i}`));
  const body = html`<textarea id="${id}-body" rows="6" spellcheck="false"></textarea>`;
  const element = html`
    <form class="try" novalidate>
      <div class="fields">
        ${operation.parameters.map(
          ({ name, in: place, required }, i) => html`
            <div>
              <label for="${id}-${i}"><code>${name}</code>${required ? ' (required)' : ''} <small>${place}</small></label>
              ${inputs[i]}
            </div>
          `,
        )}
      </div>
      <div data-ref="body"><label for="${id}-body">Body <small>application/json</small></label>${body}</div>
      <div class="send">
        <button data-ref="send">Send</button>
        <button type="button" class="plain" data-ref="stop" hidden>Stop</button>
        <small data-ref="effect"></small>
      </div>
      <p class="failed" role="alert" data-ref="failed" hidden></p>
      <p role="status"><b data-ref="status"></b></p>
      <div data-ref="answer" role="group" aria-label="Response" hidden>
        <pre role="group" tabindex="0" aria-label="Headers" data-ref="headers"></pre>
        <pre role="group" tabindex="0" aria-label="Body of the response" data-ref="text"></pre>
      </div>
      <h4>curl</h4>
      <pre role="group" tabindex="0" aria-label="curl" data-ref="curl"></pre>
      <h4>JavaScript</h4>
      <pre role="group" tabindex="0" aria-label="JavaScript" data-ref="javascript"></pre>
    </form>
  `;
  const part = refs(element);
  const bodyField = /** @type {HTMLTextAreaElement} */ (body);
  bodyField.value = operation.body ?? '';
  part.body.hidden = operation.body === null;
  setText(part.effect, operation.method === 'GET' ? '' : 'Takes effect in the running service.');
  const values = () => inputs.map(({ value }) => value);
  const request = () => requestOf(operation, values(), bodyField.value);

  function showText() {
    setText(part.curl, curlOf(request(), location.origin));
    setText(part.javascript, javascriptOf(request(), location.origin));
  }
  element.addEventListener('input', showText);
  showText();

  /** @type {AbortController | null} */
  let running = null;
  part.stop.addEventListener('click', () => running?.abort());
  element.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (running !== null) return;
    const lacking = missing(operation, values());
    part.failed.hidden = lacking.length === 0;
    setText(part.failed, lacking.length === 0 ? '' : `Enter a value for ${lacking.join(', ')}.`);
    if (lacking.length > 0) return;
    const { method, path, headers, body: sent } = request();
    if (method === 'DELETE' && !(await confirmed(`${method} ${path}`))) return;
    running = new AbortController();
    part.stop.hidden = false;
    part.send.disabled = true;
    try {
      const { signal } = running;
      const response = await fetch(path, { method, headers, body: sent, signal });
      setText(part.status, `${response.status} ${response.statusText}`.trim());
      setText(
        part.headers,
        HEADERS.flatMap((name) =>
          response.headers.get(name) ? [`${name}: ${response.headers.get(name)}`] : [],
        ).join('\n'),
      );
      setText(part.text, '');
      part.answer.hidden = false;
      await showBody(response, part.text);
    } catch (error) {
      if (!running.signal.aborted) {
        part.failed.hidden = false;
        setText(part.failed, `The request has failed: ${error}.`);
      }
    } finally {
      running = null;
      part.stop.hidden = true;
      part.send.disabled = false;
    }
  });
  return element;
}

/** @param {string} request */
function confirmed(request) {
  return confirm({
    title: 'Send this request?',
    content: [html`<p><code>${request}</code> erases data for good.</p>`],
    action: 'Send',
    danger: true,
  });
}

/** @param {Operation['parameters'][number]} parameter @param {string} id */
function inputOf({ schema, required }, id) {
  if (schema.type === 'array')
    return /** @type {HTMLTextAreaElement} */ (
      html`<textarea id="${id}" rows="2" placeholder="one in each line" spellcheck="false"></textarea>`
    );
  const input = /** @type {HTMLInputElement} */ (
    html`<input id="${id}" autocomplete="off" spellcheck="false" />`
  );
  input.required = required === true;
  const hint = schema.enum?.join(' or ') ?? schema.examples?.[0];
  if (hint !== undefined) input.placeholder = String(hint);
  return input;
}

/** Shows a body while it arrives, as a stream does. @param {Response} response @param {Element} place */
async function showBody(response, place) {
  if (response.body === null) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    text += next.value;
    if (text.length > SHOWN_MAX) {
      await reader.cancel();
      setText(place, `${text.slice(0, SHOWN_MAX)}\n… only the beginning is shown`);
      return;
    }
    setText(place, text);
  }
  setText(place, bodyText(text, response.headers.get('content-type') ?? ''));
}
