// @ts-check
// Sends valid and broken requests to the service and validates each response against the OpenAPI
// document. At the end it compares the log with the acknowledged commands.
//
//   node fuzz/main.js [--requests N] [--seed S] [--connections N] [--rate N]
//                     [--url http://127.0.0.1:PORT]
//
// --rate is the number of requests per second; the default is as many as the service takes.
// Without --url it starts the built service with a temporary data directory. The same seed makes the
// same choices; which requests run concurrently depends on the machine.

import { setTimeout as sleep } from 'node:timers/promises';
import { Server } from '../e2e/server.js';
import { Acknowledgements, exact } from './acknowledgements.js';
import { Connection } from './connection.js';
import { Contract } from './contract.js';
import { readOptions, UsageError } from './options.js';
import { Random } from './random.js';
import { Requests } from './requests.js';

/** Number of kinds of violations after which the run ends. */
const VIOLATIONS_MAX = 20;
const EXAMPLE_CHARS_MAX = 1_500;
const PAGE = 10_000;
const STREAM_EVERY = 2_000;
const STREAM_MS = 500;
const PROGRESS_MS = 10_000;
const SUCCESSES_MIN = 0.3;

/** @returns {ReturnType<typeof readOptions>} */
function optionsOrExit() {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`daybook: ${error.message} (see: ./daybook fuzz --help)`);
    return process.exit(2);
  }
}

/** Violations by kind, each with its first example. */
class Violations {
  /** @type {Map<string, { what: string, example: string, count: number }>} */
  #kinds = new Map();

  get size() {
    return this.#kinds.size;
  }

  /** @param {string} what @param {string} example the request */
  add(what, example = '') {
    const kind = what.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '<id>').replaceAll(/\d+/g, '<n>');
    const known = this.#kinds.get(kind);
    if (known) known.count++;
    else this.#kinds.set(kind, { what, example, count: 1 });
  }

  print() {
    for (const { what, example, count } of this.#kinds.values()) {
      console.error(`violation, ${count} times: ${what}\n    ${example}`);
    }
  }
}

class Fuzz {
  violations = new Violations();
  sent = 0;
  succeeded = 0;
  /** @type {Map<number, number>} */
  statuses = new Map();
  /** @type {Map<string, { sent: number, succeeded: number }>} */
  operations = new Map();
  unanswered = 0;

  /** @param {number} port @param {any} document @param {number} seed */
  constructor(port, document, seed) {
    this.port = port;
    this.contract = new Contract(document);
    this.acknowledgements = new Acknowledgements();
    this.requests = new Requests(new Random(seed), this.acknowledgements, port);
    for (const { method, path } of this.contract.operations) {
      this.operations.set(`${method} ${path}`, { sent: 0, succeeded: 0 });
    }
  }

  /** @param {number} total @param {number} width connections at once @param {number} rate */
  async run(total, width, rate) {
    const began = Date.now();
    const progress = setInterval(() => {
      const rate = Math.round((1_000 * this.sent) / (Date.now() - began));
      console.log(`${this.sent} of ${total} requests, ${rate} per second`);
    }, PROGRESS_MS);
    await Promise.all(
      Array.from({ length: width }, async () => {
        const connection = new Connection(this.port);
        while (this.sent < total && this.violations.size < VIOLATIONS_MAX) {
          const n = ++this.sent;
          const due = began + (1_000 * n) / rate;
          if (due > Date.now()) await sleep(due - Date.now());
          if (n % STREAM_EVERY === 0) await this.#stream(new Connection(this.port));
          else await this.#exchange(connection);
        }
        connection.close();
      }),
    );
    clearInterval(progress);
  }

  /** @param {Connection} connection */
  async #exchange(connection) {
    const request = this.requests.next();
    try {
      const response = await connection.exchange(request.bytes, request);
      if (response) this.#judge(request, response);
      else this.unanswered++;
    } catch (error) {
      connection.close();
      this.#report(request, String(error));
    }
  }

  /** @param {Connection} connection */
  async #stream(connection) {
    const request = this.requests.stream();
    const response = await connection.sample(request.bytes, STREAM_MS);
    if (!response) return this.#report(request, 'no response');
    this.#judge(request, response);
    if (response.status === 200) {
      let last = 0;
      for (const block of response.body.toString('utf8').split('\n\n').slice(0, -1)) {
        const id = Number(/^id: ?(\d+)$/m.exec(block)?.[1] ?? NaN);
        const data = /^data: ?(.*)$/m.exec(block)?.[1];
        if (!data) continue;
        if (JSON.parse(data).position !== id || id <= last) this.#report(request, block);
        last = id;
      }
    }
  }

  /**
   * @param {import('./requests.js').Request} request
   * @param {import('./connection.js').Response} response
   */
  #judge(request, response) {
    const { status } = response;
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
    const operation = this.contract.operations.find(
      ({ method, path }) => `${method} ${path}` === request.operation,
    );
    // Errors of Socket.IO have other bodies.
    const hasBody = request.hasBody && !request.parts.path.startsWith('/socket.io/');
    const violation = this.contract.violation(
      operation ?? null,
      request.alsoAllowed,
      response,
      hasBody,
    );
    if (violation) this.#report(request, violation);
    const counts = this.operations.get(request.operation ?? '');
    if (counts) counts.sent++;
    if (status >= 400) return;
    this.succeeded++;
    if (counts) counts.succeeded++;
    if (response.body.length > 0) this.#learn(request, response);
  }

  /**
   * @param {import('./requests.js').Request} request
   * @param {import('./connection.js').Response} response
   */
  #learn(request, response) {
    const position = Number(response.headers.get('daybook-position') ?? 0);
    this.requests.known.head = Math.max(this.requests.known.head, position);
    if (request.operation === 'GET /audit' && request.parts.method === 'GET') {
      const { trees } = JSON.parse(response.body.toString('utf8'));
      const newest = trees.at(-1); // none before the first epoch
      if (newest) {
        this.requests.known.tree = newest.path;
        this.requests.known.size = newest.size;
      }
    }
    const isCommand = ['POST', 'DELETE'].includes(request.parts.method);
    if (!isCommand || !response.headers.get('content-type')?.startsWith('application/json')) return;
    const body = JSON.parse(response.body.toString('utf8'));
    for (const account of [body.account, body.from, body.to]) {
      if (!account?.aggregateId) continue;
      try {
        this.acknowledgements.acknowledge(account);
      } catch (error) {
        this.#report(request, String(error));
      }
    }
  }

  /** @param {import('./requests.js').Request} request @param {string} what */
  #report(request, what) {
    const sent = request.bytes.toString('latin1', 0, EXAMPLE_CHARS_MAX);
    this.violations.add(`${request.operation ?? 'any'}: ${what}`, JSON.stringify(sent));
  }

  /** Compares the log and the list of accounts with the acknowledged commands. */
  async audit() {
    const audit = await this.acknowledgements.audit(this.#log());
    audit.violations.forEach((violation) => this.violations.add(violation));
    const { accounts } = await this.#get('/api/accounts');
    for (const { aggregateId, balance } of accounts) {
      if (exact(balance) !== (audit.balances.get(aggregateId) ?? 0n)) {
        this.violations.add(`${aggregateId}: the list has ${balance}`);
      }
    }
    if (accounts.length !== audit.balances.size) {
      this.violations.add(
        `${accounts.length} accounts in the list, ${audit.balances.size} in the log`,
      );
    }
    return { events: audit.events, accounts: accounts.length };
  }

  async *#log() {
    for (let after = 0; ;) {
      const page = await this.#get(`/api/events?after=${after}&limit=${PAGE}`);
      yield* page.events;
      if (page.position === after) return;
      after = page.position;
    }
  }

  /** @param {string} path @returns {Promise<any>} */
  async #get(path) {
    const response = await fetch(`http://127.0.0.1:${this.port}${path}`);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }
}

const { requests: total, seed, connections: width, rate, port: given } = optionsOrExit();
const server = given === null ? await Server.start([]) : null;
try {
  const port = server?.port ?? given ?? 0;
  const document = await (await fetch(`http://127.0.0.1:${port}/openapi.json`)).json();
  const fuzz = new Fuzz(port, document, seed);
  console.log(`${total} requests on ${width} connections, seed ${seed}`);
  await fuzz.run(total, width, rate);
  const { events, accounts } = await fuzz.audit();
  const missed = [...fuzz.operations].filter(([, { sent }]) => sent === 0);
  const share = fuzz.succeeded / fuzz.sent;
  if (total >= 100_000 && missed.length > 0) {
    fuzz.violations.add(`operations never sent: ${missed.map(([name]) => name).join(', ')}`);
  }
  if (share < SUCCESSES_MIN) fuzz.violations.add(`only ${share} of the requests succeeded`);
  const statuses = [...fuzz.statuses].sort(([a], [b]) => a - b);
  console.log(`status: ${statuses.map(([status, n]) => `${status} ${n}`).join(', ')}`);
  console.log(`closed without a response: ${fuzz.unanswered}`);
  for (const [name, { sent, succeeded }] of fuzz.operations) {
    console.log(`${name}: ${succeeded} of ${sent} succeeded`);
  }
  console.log(`${Math.round(100 * share)} % succeeded; ${events} events, ${accounts} accounts`);
  fuzz.violations.print();
  console.log(fuzz.violations.size === 0 ? 'No violations.' : 'The service violates its contract.');
  process.exitCode = fuzz.violations.size === 0 ? 0 : 1;
} finally {
  await server?.remove();
}
