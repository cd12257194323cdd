// @ts-check
// Starts the service for the tests, on a free port with its own data directory.

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const JAVA = process.env.JAVA ?? 'java';
const JAR = fileURLToPath(new URL('../../accounts/target/daybook.jar', import.meta.url));
const AOT_CACHE = fileURLToPath(new URL('../../accounts/target/daybook.aot', import.meta.url));

/** Options of every start: the AOT cache of the launcher, if there is one. */
const JVM_OPTIONS = [
  ...(existsSync(AOT_CACHE) ? [`-XX:AOTCache=${AOT_CACHE}`, '-Xlog:aot=off', '-Xlog:cds=off'] : []),
  ...(process.env.JAVA_OPTS ?? '').split(/\s+/).filter((option) => option !== ''),
];
/** Options for a short run, as in the tests in Java. */
const SHORT_RUN = ['-Xmx512m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];
const READY_MS = 180_000;
const STOP_MS = 180_000;
const IMPORT_MS = 480_000;
const OUTPUT_CHARS_MAX = 20_000;
const ATTEMPTS_MAX = 20;
/** The log is sealed more often than by default, so that tests wait less. */
const CHECKPOINT_INTERVAL = '500ms';

export class Server {
  /** @type {import('node:child_process').ChildProcess | null} */
  #process = null;
  #output = '';
  #opened = 0;
  /** Environment variables of the service. @type {Record<string, string>} */
  environment = {};

  /** @param {number} port @param {string} data @param {string[]} jvmOptions */
  constructor(port, data, jvmOptions) {
    this.port = port;
    this.data = data;
    this.jvmOptions = jvmOptions;
    this.url = `http://127.0.0.1:${port}`;
  }

  /** @param {string[]} jvmOptions */
  static async start(jvmOptions = SHORT_RUN) {
    return Server.#started(new Server(await freePort(), await newDirectory(), jvmOptions));
  }

  /**
   * Starts on a copy of a data directory that had its first start: there is a database with an empty
   * log, which takes longer to create than to copy.
   *
   * @param {Server} original stopped
   * @param {Record<string, string>} environment variables of the service
   */
  static async startOnCopy(original, environment = {}) {
    const data = await newDirectory();
    await cp(original.data, data, { recursive: true });
    const server = new Server(await freePort(), data, original.jvmOptions);
    server.environment = environment;
    return Server.#started(server);
  }

  /** @param {Server} server @returns {Promise<Server>} */
  static async #started(server) {
    try {
      await server.start();
      return server;
    } catch (error) {
      await server.remove();
      throw error;
    }
  }

  /** Starts on the same port and data directory as before. */
  async start() {
    const service = ['start', '--port', String(this.port), '--data-dir', this.data];
    const args = [...this.jvmOptions, ...JVM_OPTIONS, '-jar', JAR, ...service];
    const env = {
      ...process.env,
      DAYBOOK_CHECKPOINT_INTERVAL: CHECKPOINT_INTERVAL,
      ...this.environment,
    };
    const child = spawn(JAVA, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#process = child;
    const keep = (/** @type {Buffer} */ chunk) => {
      this.#output = (this.#output + chunk).slice(-OUTPUT_CHARS_MAX);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.on('error', (error) => keep(Buffer.from(String(error))));
    await this.#ready();
  }

  /**
   * Imports the history of a CSV file while the service is stopped.
   *
   * @param {string} csv @param {string} currency
   * @param {string} [people] CSV with the names and e-mail addresses
   */
  async import(csv, currency, people) {
    const file = join(this.data, 'history.csv');
    await writeFile(file, csv);
    const args = [...this.jvmOptions, ...JVM_OPTIONS, '-jar', JAR, 'import', file];
    args.push('--currency', currency, '--data-dir', this.data);
    if (people !== undefined) {
      const names = join(this.data, 'people.csv');
      await writeFile(names, people);
      args.push('--people', names);
    }
    await promisify(execFile)(JAVA, args, { timeout: IMPORT_MS });
  }

  /** Stops with SIGTERM, as an operator would. */
  async stop() {
    await this.#end('SIGTERM');
  }

  /** Stops with SIGKILL, as in a power failure. */
  async kill() {
    await this.#end('SIGKILL');
  }

  /** Stops and deletes the data directory. */
  async remove() {
    if (this.#process) await this.stop();
    await rm(this.data, { recursive: true, force: true });
  }

  /** @param {'SIGTERM' | 'SIGKILL'} signal */
  async #end(signal) {
    const child = this.#process;
    this.#process = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit', { signal: AbortSignal.timeout(STOP_MS) });
    child.kill(signal);
    await gone;
  }

  async #ready() {
    const deadline = Date.now() + READY_MS;
    while (Date.now() < deadline) {
      if (this.#process?.exitCode !== null || this.#process.pid === undefined) break;
      if (await isReady(`${this.url}/health/ready`)) return;
      await sleep(50);
    }
    throw new Error(`the server is not ready: ${JAVA} -jar ${JAR}\n${this.#output}`);
  }

  /** @param {string} path @param {unknown} [body] @returns {Promise<any>} */
  async call(path, body) {
    const request =
      body === undefined
        ? {}
        : {
            method: 'POST',
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify(body),
          };
    for (let attempt = 1; ; attempt++) {
      const response = await fetch(this.url + path, request);
      if (response.ok) return response.json();
      const problem = await response.text();
      // A busy service refuses a request before it has done anything, and says when to try again.
      const refused = /problems\/(unavailable|overloaded)"/.test(problem);
      if (!refused || attempt === ATTEMPTS_MAX) {
        throw new Error(`${path}: ${response.status} ${problem}`);
      }
      await sleep(Number(response.headers.get('Retry-After') ?? 1) * 1_000);
    }
  }

  /**
   * Opens an account with a unique e-mail address.
   * @param {string} name @param {string} [currency] @returns {Promise<string>} the account's id
   */
  async open(name, currency = 'USD') {
    const email = `person.${++this.#opened}@example.com`;
    return (await this.call('/api/users', { name, email, currency })).accountId;
  }

  /** @param {string} id @param {number} amount */
  async deposit(id, amount) {
    return this.call(`/api/accounts/${id}/deposit`, { amount });
  }

  /** A transfer in a second. @param {string} from @param {string} to @param {number} amount */
  async schedule(from, to, amount) {
    const at = new Date(Date.now() + 1000).toISOString();
    return this.call('/api/scheduled-transfers', { from, to, amount, at });
  }

  /** How many events the account list is behind; also while the service is not ready because of it. */
  async accountListLag() {
    return (await (await fetch(`${this.url}/health/ready`)).json()).accountListLag;
  }

  /** The position of the newest event. */
  async head() {
    return (await this.call('/api/events?last=1')).events.at(-1)?.position ?? 0;
  }
}

const newDirectory = () => mkdtemp(join(tmpdir(), 'daybook-e2e-'));

/** @param {string} url */
async function isReady(url) {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).status === 200;
  } catch {
    return false;
  }
}

/** @returns {Promise<number>} */
async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (probe.address());
  probe.close();
  await once(probe, 'close');
  return port;
}

/**
 * Runs `run` on each item, `concurrency` at a time.
 *
 * @template T
 * @param {T[]} items
 * @param {number} concurrency
 * @param {(item: T) => Promise<unknown>} run
 */
export async function inParallel(items, concurrency, run) {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (const item of queue) await run(item);
    }),
  );
}
