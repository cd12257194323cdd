// @ts-check
// An HTTP/1.1 client that sends any bytes, even malformed, and reads responses strictly.

import { connect } from 'node:net';

/**
 * @typedef {object} Response
 * @property {number} status
 * @property {Map<string, string>} headers names in lower case
 * @property {Buffer} body
 */

const RESPONSE_MS_MAX = 60_000;
const HEAD_END = Buffer.from('\r\n\r\n');

/** One connection, opened on demand. Not for concurrent use. */
export class Connection {
  /** @type {import('node:net').Socket | null} */
  #socket = null;
  #received = /** @type {Buffer} */ (Buffer.alloc(0));
  #ended = false;
  /** @type {(() => void) | null} */
  #wake = null;

  /** @param {number} port */
  constructor(port) {
    this.port = port;
  }

  /**
   * Sends a request and reads its response. If the server closes a kept connection before it sends
   * a byte, the outcome is unknown: returns null and does not send again.
   *
   * @param {Buffer} request
   * @param {{ hasBody: boolean }} expected false if the response has no body, as for HEAD
   * @returns {Promise<Response | null>} null if the connection ends without a response
   */
  async exchange(request, { hasBody }) {
    this.#open();
    this.#socket?.write(request);
    const response = await this.#response(hasBody);
    if (response === null || this.#ended || response.headers.get('connection') === 'close') {
      this.close();
    }
    return response;
  }

  /**
   * Sends a request with an endless response and reads the beginning of the response.
   *
   * @param {Buffer} request
   * @param {number} ms duration of the read
   * @returns {Promise<Response | null>}
   */
  async sample(request, ms) {
    this.close();
    this.#open();
    this.#socket?.write(request);
    const head = await this.#head();
    if (head === null) return null;
    if (head.status !== 200) {
      const body = await this.#body(head);
      this.close();
      return body && { ...head, body };
    }
    await new Promise((resolve) => setTimeout(resolve, ms));
    const body = head.headers.has('transfer-encoding') ? chunksOf(this.#received) : this.#received;
    this.close();
    return { ...head, body };
  }

  close() {
    this.#socket?.destroy();
    this.#socket = null;
  }

  #open() {
    if (this.#socket) return;
    const socket = connect({ port: this.port, host: '127.0.0.1', noDelay: true });
    this.#socket = socket;
    this.#received = Buffer.alloc(0);
    this.#ended = false;
    const end = () => {
      if (this.#socket !== socket) return;
      this.#ended = true;
      this.#wake?.();
    };
    socket.on('data', (/** @type {Buffer} */ chunk) => {
      if (this.#socket !== socket) return;
      this.#received = this.#received.length ? Buffer.concat([this.#received, chunk]) : chunk;
      this.#wake?.();
    });
    socket.on('close', end).on('end', end).on('error', end);
  }

  /** @returns {Promise<boolean>} false at the end of the connection */
  async #more() {
    if (this.#ended) return false;
    await new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#wake = null;
        reject(new Error(`no response within ${RESPONSE_MS_MAX} ms`));
      }, RESPONSE_MS_MAX);
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = null;
        resolve(undefined);
      };
    });
    return true;
  }

  async #head() {
    for (;;) {
      const end = this.#received.indexOf(HEAD_END);
      if (end >= 0) {
        const [start, ...fields] = this.#received.toString('latin1', 0, end).split('\r\n');
        this.#received = this.#received.subarray(end + HEAD_END.length);
        const status = /^HTTP\/1\.1 (\d{3})(?: |$)/.exec(start)?.[1];
        if (!status) throw new Error(`not a status line: ${start}`);
        if (status === '100') continue;
        const headers = new Map(
          fields.map((field) => {
            const colon = field.indexOf(':');
            return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()];
          }),
        );
        return { status: Number(status), headers };
      }
      if (!(await this.#more())) {
        if (this.#received.length > 0) throw new Error('the response ends within its head');
        return null;
      }
    }
  }

  /** @param {boolean} hasBody @returns {Promise<Response | null>} */
  async #response(hasBody) {
    const head = await this.#head();
    if (head === null) return null;
    const empty = !hasBody || head.status === 204 || head.status === 304;
    return { ...head, body: empty ? Buffer.alloc(0) : await this.#body(head) };
  }

  /** @param {{ headers: Map<string, string> }} head */
  async #body({ headers }) {
    const length = headers.get('content-length');
    if (length !== undefined) {
      while (this.#received.length < Number(length)) {
        if (!(await this.#more())) throw new Error('the response ends within its body');
      }
      const body = this.#received.subarray(0, Number(length));
      this.#received = this.#received.subarray(Number(length));
      return body;
    }
    if (headers.get('transfer-encoding') === 'chunked') return this.#chunked();
    while (await this.#more());
    return this.#received;
  }

  async #chunked() {
    const parts = [];
    for (;;) {
      const end = await this.#find('\r\n');
      const size = parseInt(this.#received.toString('latin1', 0, end), 16);
      if (!Number.isInteger(size)) throw new Error('not the size of a chunk');
      while (this.#received.length < end + 2 + size + 2) {
        if (!(await this.#more())) throw new Error('the response ends within a chunk');
      }
      parts.push(this.#received.subarray(end + 2, end + 2 + size));
      this.#received = this.#received.subarray(end + 2 + size + 2);
      if (size === 0) return Buffer.concat(parts);
    }
  }

  /** @param {string} text */
  async #find(text) {
    for (;;) {
      const at = this.#received.indexOf(text);
      if (at >= 0) return at;
      if (!(await this.#more())) throw new Error('the response ends within a chunk');
    }
  }
}

/** The complete chunks at the beginning of a chunked body. @param {Buffer} bytes */
function chunksOf(bytes) {
  const parts = [];
  for (let at = 0; ;) {
    const end = bytes.indexOf('\r\n', at);
    const size = end < 0 ? NaN : parseInt(bytes.toString('latin1', at, end), 16);
    if (!(size > 0) || bytes.length < end + 2 + size + 2) return Buffer.concat(parts);
    parts.push(bytes.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}
