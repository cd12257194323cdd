// @ts-check
// The command line of the fuzzer.

import { parseArgs } from 'node:util';

/** An invalid command line. Its message is one sentence. */
export class UsageError extends Error {}

/** @param {string} name @param {string} value @param {number} min */
function number(name, value, min) {
  if (!/^\d{1,15}$/.test(value) || Number(value) < min) {
    throw new UsageError(`--${name} takes a whole number from ${min}: ${value}`);
  }
  return Number(value);
}

/** The port of a service on this machine. @param {string | undefined} url */
function port(url) {
  if (url === undefined) return null;
  const match = /^http:\/\/(?:127\.0\.0\.1|localhost):(\d{1,5})\/?$/.exec(url);
  if (!match) throw new UsageError(`--url takes http://127.0.0.1:PORT: ${url}`);
  return Number(match[1]);
}

/**
 * @param {string[]} args
 * @returns {Record<'requests' | 'seed' | 'connections' | 'rate', string> & { url?: string }}
 */
function parse(args) {
  try {
    return parseArgs({
      args,
      options: {
        requests: { type: 'string', default: '20000' },
        seed: { type: 'string', default: String(Date.now() % 1_000_000) },
        connections: { type: 'string', default: '32' },
        rate: { type: 'string', default: '1000000' },
        url: { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** @param {string[]} args */
export function readOptions(args) {
  const { requests, seed, connections, rate, url } = parse(args);
  return {
    requests: number('requests', requests, 1),
    seed: number('seed', seed, 0),
    connections: number('connections', connections, 1),
    rate: number('rate', rate, 1),
    port: port(url),
  };
}
