// @ts-check
// Valid requests for existing accounts, and broken ones derived from them.

/**
 * @typedef {object} Parts
 * @property {string} operation method and path as in the OpenAPI document
 * @property {string} method
 * @property {string} path with the query
 * @property {[string, string][]} headers
 * @property {string | Buffer | null} body
 * @property {Record<string, any>} fields the fields of the body
 */
/**
 * @typedef {object} Request
 * @property {Parts} parts
 * @property {Buffer} bytes
 * @property {string | null} operation null if a broken request may have another operation
 * @property {boolean} hasBody whether the response may have a body
 * @property {ReadonlySet<number>} alsoAllowed more statuses allowed for this request
 */

const NONE = new Set();
const JSON_TYPE = 'application/json';
const FUTURE = '2999-01-01T00:00:00Z';

const WEIGHTS = {
  'POST /api/users': 30,
  'POST /api/accounts/{id}/deposit': 170,
  'POST /api/accounts/{id}/withdraw': 110,
  'POST /api/transfers': 90,
  'POST /api/accounts/{id}/close': 6,
  'DELETE /api/users/{id}/personal-data': 3,
  'GET /api/accounts/{id}': 160,
  'GET /api/accounts/{id}/events': 60,
  'GET /api/accounts/{id}/statement': 50,
  'GET /api/accounts': 40,
  'GET /api/events': 50,
  'GET /api/log': 8,
  'GET /api/projections': 8,
  'POST /api/log/epochs': 0.05,
  'POST /api/projections/{name}/rebuild': 0.1,
  'POST /api/projections/{name}/verify': 0.1,
  'POST /api/projections/{name}/cancel': 0.2,
  'POST /api/projections/{name}/retry': 1,
  'POST /api/projections/{name}/skip': 1,
  'GET /api/events/{position}/proof': 20,
  'GET /api/events/{position}/stored': 20,
  'GET /audit': 4,
  'GET /audit/checkpoint': 2,
  'GET /audit/key': 2,
  'GET /audit/{log}/{epoch}/checkpoint': 8,
  'GET /audit/{log}/{epoch}/key': 4,
  'GET /audit/{log}/{epoch}/succession': 4,
  'GET /audit/{log}/{epoch}/consistency/{from}/{to}': 10,
  'GET /audit/{log}/{epoch}/tile/{level}/{index}': 20,
  'GET /health/live': 5,
  'GET /health/ready': 5,
  'GET /metrics': 1,
  'GET /openapi.json': 0.5,
  'GET /docs': 0.5,
  'GET /docs.css': 0.5,
};

const TEXTS = [
  '', ' ', '\u00a0', 'a', 'A'.repeat(200), 'x'.repeat(501), 'é', 'e\u0301', '\u202eabc', '\u200b',
  '\u2028', '\u0000', '\ud800', '\udc00x', '👩‍👩‍👧', 'ﬁ', 'İ', 'ß', "'; drop table events; --",
  '<script>alert(1)</script>', '=1+1', '%00', '../../etc/passwd', '\r\nX: y', '\\', '"', '🏦'.repeat(130),
]; // prettier-ignore

const NUMBERS = [
  '0', '-0', '-1', '0.001', '0.01', '0.1', '1', '1.0', '1e0', '1E2', '1e-2', '10e-3', '1e15',
  '9999999999999.99', '10000000000000', '1e308', '1e400', '1e-400', '123456789012345678901234567890',
  '1.5e3', '00', '01', '+1', '.5', '1.', 'NaN', 'Infinity', '0x10', '1_000', '1e', '"1"', 'null',
  'true', '[]', '[1]', '{}', '1e99999999999', '0.'.padEnd(2_000, '0') + '1',
]; // prettier-ignore

const CURRENCIES = [
  'USD',
  'EUR',
  'JPY',
  'KWD',
  'CZK',
  'usd',
  'DEM',
  'HRK',
  'UYW',
  'XXX',
  'US',
  '',
  'USDT',
  '€',
];

const INSTANTS = [
  '1993-06-01T00:00:00Z', '0001-01-01T00:00:00Z', '+999999999-12-31T23:59:59Z', FUTURE, '2026-02-30T00:00:00Z',
  '2026-01-01', '2026-01-01T00:00:00', '2026-01-01T00:00:00+02:00', '2026-01-01T24:00:00Z', 'now', '', '0',
  '2026-01-01T00:00:00.123456789Z', '2026-06-30T23:59:60Z', '-1000000000-01-01T00:00:00Z',
]; // prettier-ignore

// Above this size no request reads the whole log: the fuzzer would read too slowly.
const WHOLE_LOG_MAX = 20_000;

const QUERIES = [
  'limit=0', 'limit=1', 'limit=10000', 'limit=10001', 'limit=-1', 'limit=1e3', 'limit=', 'limit', 'after=0',
  'after=5', 'after=999999999999', 'after=99999999999999999999', 'after=-1', 'last=3', 'last=0', 'last=10001', 'version=1', 'version=0',
  'version=99999999', 'version=abc', 'search=a', 'search=%25', 'search=_', 'search=%00', 'search=%ff', 'search=',
  'type=FUNDS_DEPOSITED', 'type=NOPE', 'account=nope', 'basis=occurred', 'basis=recorded', 'basis=other',
  'unknown=1', 'limit=1&limit=2', '=', '&&', '%', '%zz', 'epoch=nope', 'a'.repeat(9_000),
]; // prettier-ignore

/** @type {[string, string][]} */
const HEADERS = [
  ['Content-Type', 'application/json; charset=bogus'], ['Content-Type', 'application/json; charset=utf-16'],
  ['Content-Type', 'text/plain'], ['Content-Type', ''], ['Content-Type', ';;;'], ['Content-Type', 'application/json;charset="utf-8"'],
  ['Content-Type', 'multipart/form-data; boundary='], ['Content-Type', 'application/x-www-form-urlencoded'],
  ['If-Match', '*'], ['If-Match', '"1"'], ['If-Match', 'W/"1"'], ['If-Match', '1'], ['If-Match', '"1", "2"'], ['If-Match', '"'],
  ['If-None-Match', '*'], ['If-None-Match', '"1"'], ['If-None-Match', '","'], ['If-None-Match', '"1'],
  ['Idempotency-Key', ''], ['Idempotency-Key', 'é'], ['Idempotency-Key', 'k'.repeat(256)], ['Idempotency-Key', 'a b'],
  ['Prefer', 'wait=0'], ['Prefer', 'wait=abc'], ['Prefer', 'WAIT=1'], ['Prefer', 'wait=99999999999'], ['Prefer', 'respond-async, wait="1"'], ['Prefer', '='],
  ['Daybook-Position', '0'], ['Daybook-Position', '1'], ['Daybook-Position', '-1'], ['Daybook-Position', 'x'], ['Daybook-Position', '999999999999999'],
  ['Accept', 'text/csv'], ['Accept', 'text/csv;q=0, application/json'], ['Accept', '*/*;q=abc'], ['Accept', 'image/png'], ['Accept', ',,'],
  ['Accept-Encoding', 'gzip'], ['Accept-Encoding', 'gzip;q=2'], ['Accept-Encoding', 'br, *;q=0'], ['Accept-Encoding', ';'],
  ['Origin', 'http://evil.example'], ['Origin', 'null'], ['Origin', '::'], ['Origin', 'http://127.0.0.1'],
  ['X-Correlation-Id', 'c'.repeat(101)], ['X-Correlation-Id', ''], ['X-Causation-Id', 'ü'], ['traceparent', '00-zz'],
  ['Range', 'bytes=0-0'], ['Range', 'bytes=-'], ['Cookie', 'a=b; =; ;;'], ['Cookie', '\u0001'], ['Last-Event-ID', 'x'],
  ['Expect', '100-continue'], ['Expect', '200-ok'], ['Upgrade', 'h2c'], ['Connection', 'Upgrade'], ['X-Forwarded-For', '::1'],
  ['Content-Encoding', 'gzip'], ['Content-Language', '?'], ['If-Modified-Since', 'yesterday'], ['X-Big', 'b'.repeat(7_000)], ['X-Bigger', 'b'.repeat(20_000)],
]; // prettier-ignore

const METHODS = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'get',
  'BREW',
];

/** Malformed requests as bytes, with the statuses allowed for each. */
const WIRE = /** @type {[string, number[]][]} */ ([
  ['GET / HTTP/1.2\r\nHost: localhost\r\n\r\n', [505]],
  ['GET / HTTP/3.0\r\nHost: localhost\r\n\r\n', [505]],
  ['GET / HTTP/0.9\r\n\r\n', [505]],
  ['GET /\r\n\r\n', [505]],
  ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', [426, 505]],
  ['GET  / HTTP/1.1\r\nHost: localhost\r\n\r\n', []],
  ['GET / HTTP/1.1\r\n\r\n', []],
  ['GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', []],
  ['GET / HTTP/1.1\nHost: localhost\n\n', []],
  ['GET /\0 HTTP/1.1\r\nHost: localhost\r\n\r\n', []],
  ['GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n', []],
  ['GET /api/../api/log HTTP/1.1\r\nHost: localhost\r\n\r\n', []],
  ['GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n', []],
  ['GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n', []],
  ['OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n', []],
  ['CONNECT localhost:1 HTTP/1.1\r\nHost: localhost\r\n\r\n', [501]],
  ['POST /api/users HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n', []],
  ['POST /api/users HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}', []],
  ['POST /api/users HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n', []],
  ['POST /api/users HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n', [501]],
  ['POST /api/users HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\n{}\r\n0\r\n\r\n', []],
  ['POST /api/users HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n', []],
  ['POST /api/users HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n', [501]],
  ['GET / HTTP/1.1\r\nHost: localhost\r\n folded: x\r\n\r\n', []],
  ['GET / HTTP/1.1\r\nHost: localhost\r\nNo colon\r\n\r\n', []],
  ['GET / HTTP/1.1\r\nHost : localhost\r\n\r\n', []],
  ['GET / HTTP/1.1\r\nHost: local\u00ffhost\r\n\r\n', []],
  ['\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n', [505]],
  ['\r\n\r\n\r\nGET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n', []],
]); // prettier-ignore

export class Requests {
  #opened = 0;

  /**
   * @param {import('./random.js').Random} random
   * @param {import('./acknowledgements.js').Acknowledgements} acknowledgements
   * @param {number} port
   */
  constructor(random, acknowledgements, port) {
    this.random = random;
    this.acknowledgements = acknowledgements;
    this.port = port;
    /** @type {string[]} */
    this.currencies = ['USD', 'EUR', 'JPY', 'KWD', 'CZK'];
    /** @type {{ name: string, head: number, tree: string, size: number }} path and size of the newest tree */
    this.known = { name: 'account_list', head: 0, tree: '/audit/none/e1-00000000', size: 0 };
  }

  /** @returns {Request} */
  next() {
    if (this.random.chance(0.01)) return this.#wire();
    const parts = this.#valid(this.random.weighted(WEIGHTS));
    if (this.random.chance(0.55)) return this.#request(parts, parts.operation);
    const rounds = 1 + this.random.below(2);
    let operation = /** @type {string | null} */ (parts.operation);
    for (let i = 0; i < rounds; i++) operation = this.#break(parts) ? operation : null;
    return this.#request(parts, operation);
  }

  /** A request to the event stream, which is endless. @returns {Request} */
  stream() {
    const after = Math.max(0, this.known.head - this.random.below(300));
    const query = this.random.chance(0.3) ? '&type=FUNDS_DEPOSITED' : '';
    return this.#request(
      this.#parts('GET /api/events/stream', `/api/events/stream?after=${after}${query}`, null),
      'GET /api/events/stream',
    );
  }

  /** @param {string} operation @returns {Parts} */
  #valid(operation) {
    const account = this.#account();
    const path = operation
      .split(' ')[1]
      .replace('{id}', account?.aggregateId ?? this.random.uuid())
      .replace('{name}', this.known.name)
      .replace('/audit/{log}/{epoch}', this.known.tree)
      .replace('{position}', String(1 + this.random.below(this.known.head + 2)))
      .replace('{from}', String(this.random.below(this.known.size + 1)))
      .replace('{to}', String(this.known.size))
      .replace('{level}', this.random.pick(['0', '1', 'entries', '63', 'x']))
      .replace('{index}', this.random.pick(['000', '000.p/1', 'x001/000', '001.p/999', '1', '/']));
    return this.#parts(operation, path + this.#query(operation, account), this.#body(operation));
  }

  #account() {
    return this.acknowledgements.accounts.length
      ? this.random.pick(this.acknowledgements.accounts)
      : null;
  }

  /** @param {string} operation @param {string} path @param {any} body @returns {Parts} */
  #parts(operation, path, body) {
    const method = operation.split(' ')[0];
    /** @type {[string, string][]} */
    const headers = body === null ? [] : [['Content-Type', JSON_TYPE]];
    if (method === 'POST' && this.random.chance(0.2)) {
      headers.push(['Idempotency-Key', this.random.uuid()]);
    }
    if (this.random.chance(0.05)) headers.push(['X-Correlation-Id', this.random.uuid()]);
    return {
      operation,
      method,
      path,
      headers,
      body: body === null ? null : JSON.stringify(body),
      fields: body ?? {},
    };
  }

  /** @param {string} operation @returns {any} */
  #body(operation) {
    const { random } = this;
    const account = this.#account();
    const currency = account?.currency ?? 'USD';
    const withCurrency = random.chance(0.5) ? { currency } : {};
    switch (operation) {
      case 'POST /api/users':
        return {
          name: random.pick(['Ada Lovelace', 'Jürgen Groß', '山田太郎', "O'Neil", 'Ann-Marie']),
          email: `person.${random.uuid().slice(0, 8)}.${++this.#opened}@example.com`,
          ...(random.chance(0.5) ? { currency: random.pick(this.currencies) } : {}),
        };
      case 'POST /api/accounts/{id}/deposit':
        return { amount: random.pick([1, 5, 10, 100, 2_500]) };
      case 'POST /api/accounts/{id}/withdraw':
        return { amount: random.pick([1, 2, 5, 20]) };
      case 'POST /api/accounts/{id}/close':
        return random.chance(0.5) ? null : { reason: 'Moving abroad' };
      case 'POST /api/transfers': {
        const to = this.#partner(account);
        return {
          from: account?.aggregateId ?? random.uuid(),
          to,
          amount: random.pick([1, 3, 10]),
          ...withCurrency,
          ...(random.chance(0.3) ? { reference: 'Lunch' } : {}),
        };
      }
      case 'POST /api/log/epochs':
      case 'POST /api/projections/{name}/rebuild':
      case 'POST /api/projections/{name}/verify':
      case 'POST /api/projections/{name}/cancel':
      case 'POST /api/projections/{name}/retry':
      case 'POST /api/projections/{name}/skip':
        return { by: 'fuzz', why: 'To try it' };
      default:
        return null;
    }
  }

  /** Another account with the same currency. @param {import('./acknowledgements.js').Account | null} account */
  #partner(account) {
    for (let i = 0; i < 20 && account; i++) {
      const other = this.#account();
      if (other && other.currency === account.currency && other !== account && !other.isClosed) {
        return other.aggregateId;
      }
    }
    return this.random.uuid();
  }

  /** @param {string} operation @param {import('./acknowledgements.js').Account | null} account */
  #query(operation, account) {
    const { random } = this;
    switch (operation) {
      case 'GET /api/accounts/{id}':
        if (!account || random.chance(0.6)) return '';
        return random.chance(0.7)
          ? `?version=${1 + random.below(account.version)}`
          : `?at=${new Date(Date.now() - random.below(2) * 1_000).toISOString()}`;
      case 'GET /api/accounts/{id}/events':
        return account && random.chance(0.7)
          ? `?after=${random.below(account.version)}&limit=${1 + random.below(20)}`
          : `?limit=${1 + random.below(50)}`;
      case 'GET /api/accounts/{id}/statement':
        return random.chance(0.5) ? '?from=2020-01-01T00:00:00Z' : '';
      case 'GET /api/accounts':
        return `?limit=${1 + random.below(20)}${random.chance(0.3) ? '&search=ada' : ''}`;
      case 'GET /api/events':
        return random.chance(0.5)
          ? `?after=${random.below(this.known.head + 1)}&limit=${1 + random.below(20)}`
          : `?last=${1 + random.below(20)}`;
      case 'GET /audit':
        return random.chance(0.3) ? `?before=${random.below(4)}` : '';
      default:
        return '';
    }
  }

  /**
   * Breaks one part of a request.
   *
   * @param {Parts} parts
   * @returns {boolean} whether the operation is the same as before
   */
  #break(parts) {
    const { random } = this;
    switch (random.weighted({ body: 45, header: 25, query: 15, path: 8, method: 7 })) {
      case 'body':
        parts.body = this.#brokenBody(parts.fields);
        if (!parts.headers.some(([name]) => name === 'Content-Type') && random.chance(0.8)) {
          parts.headers.push(['Content-Type', JSON_TYPE]);
        }
        return true;
      case 'header':
        this.#breakHeader(parts.headers, random.pick(HEADERS));
        return true;
      case 'query':
        parts.path = this.#brokenQuery(parts.path);
        return true;
      case 'path':
        parts.path = this.#brokenPath(parts.path);
        return false;
      default:
        parts.method = random.pick(METHODS);
        return false;
    }
  }

  /** @param {string} path */
  #brokenQuery(path) {
    const instant = `${this.random.pick(['at', 'from', 'to'])}=${encodeURIComponent(this.random.pick(INSTANTS))}`;
    const added = this.random.chance(0.3) ? instant : this.random.pick(QUERIES);
    const base = this.random.chance(0.5) ? path.split('?')[0] : path;
    const broken = base + (base.includes('?') ? '&' : '?') + added;
    const isWholeLog = path.includes('limit=') && !broken.includes('limit');
    return isWholeLog && this.known.head > WHOLE_LOG_MAX ? `${broken}&limit=50` : broken;
  }

  /** @param {string} path */
  #brokenPath(path) {
    const { random } = this;
    const at = random.below(path.length);
    return random.pick([
      `${path}/`,
      path.replace('/', '//'),
      path.toUpperCase(),
      path.slice(0, at) + '%' + path.slice(at),
      path.slice(0, at) + '/../' + path.slice(at),
      path.slice(0, at) + ';x=y' + path.slice(at),
      path.replace(/[0-9a-f]{8}-/, ''),
      path.replace(/[0-9a-f-]{36}/, () => random.uuid()),
      path.replace(/[0-9a-f-]{36}/, (id) => id.toUpperCase()),
      '/',
      '/index.html',
      '/audit/',
      `${this.known.tree}/tile/0/..%2f000`,
      '/api',
      '/socket.io/?EIO=3&transport=polling',
      '/socket.io/?EIO=4&transport=polling&sid=nope',
      `/${encodeURIComponent(Buffer.from(random.pick(TEXTS)).toString())}`,
    ]);
  }

  /** @param {[string, string][]} headers @param {[string, string]} header */
  #breakHeader(headers, [name, value]) {
    const at = headers.findIndex(([other]) => other === name);
    if (at >= 0 && this.random.chance(0.7)) headers[at] = [name, value];
    else headers.push([name, value]);
  }

  /** @param {Record<string, any>} object @returns {string | Buffer} */
  #brokenBody(object) {
    const { random } = this;
    const body = JSON.stringify(object);
    const names = [
      ...Object.keys(object),
      'name',
      'email',
      'currency',
      'amount',
      'reason',
      'from',
      'extra',
    ];
    const name = random.pick(names);
    const value = random.pick([
      random.pick(NUMBERS),
      quoted(random.pick(TEXTS)),
      quoted(random.pick(CURRENCIES)),
      quoted(this.#account()?.aggregateId ?? 'nope'),
    ]);
    const fields = Object.entries(object).map(([key, v]) => [key, JSON.stringify(v)]);
    switch (
      random.weighted({
        replace: 50,
        remove: 12,
        repeat: 8,
        cut: 8,
        bytes: 8,
        wrap: 8,
        deep: 2,
        big: 0.02,
      })
    ) {
      case 'replace':
        return text([...fields.filter(([key]) => key !== name), [name, value]]);
      case 'remove':
        return text(fields.filter(([key]) => key !== name));
      case 'repeat':
        return text([...fields, ...fields.slice(0, 1)]);
      case 'cut':
        return body.slice(0, random.below(body.length));
      case 'bytes': {
        const bytes = Buffer.from(body);
        if (bytes.length) bytes[random.below(bytes.length)] = random.below(256);
        return bytes;
      }
      case 'wrap':
        return random.pick([
          `[${body}]`,
          `\ufeff${body}`,
          `${body}${body}`,
          `${body} x`,
          `"${name}"`,
          'null',
          '1',
          '',
        ]);
      case 'deep':
        return '['.repeat(5_000);
      default:
        return `{"name":"${'x'.repeat(1_100_000)}"}`;
    }
  }

  /** @returns {Request} */
  #wire() {
    const [bytes, statuses] = this.random.pick(WIRE);
    const parts = { operation: '', method: '', path: '', headers: [], body: bytes, fields: {} };
    return {
      parts,
      bytes: Buffer.from(bytes, 'latin1'),
      operation: null,
      hasBody: true,
      alsoAllowed: new Set([...statuses, 301, 302]),
    };
  }

  /** @param {Parts} parts @param {string | null} operation @returns {Request} */
  #request(parts, operation) {
    const body = parts.body === null ? Buffer.alloc(0) : Buffer.from(parts.body);
    const headers = [['Host', `127.0.0.1:${this.port}`], ...parts.headers];
    if (parts.body !== null || parts.method === 'POST') {
      headers.push(['Content-Length', String(body.length)]);
    }
    const head = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    return {
      parts,
      bytes: Buffer.concat([
        Buffer.from(`${parts.method} ${parts.path} HTTP/1.1\r\n${head}\r\n`),
        body,
      ]),
      operation,
      hasBody: parts.method !== 'HEAD',
      alsoAllowed: operation === null || parts.method === 'BREW' ? new Set([501, 505]) : NONE,
    };
  }
}

/** A JSON string that keeps invalid Unicode. @param {string} value */
function quoted(value) {
  return JSON.stringify(value);
}

/** @param {string[][]} fields names and JSON values */
function text(fields) {
  return `{${fields.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}`;
}
