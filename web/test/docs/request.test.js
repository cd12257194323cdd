// @ts-check
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import {
  bodyText,
  curlOf,
  findOperation,
  javascriptOf,
  missing,
  requestOf,
} from '../../src/docs/request.js';

const HOSTILE = `it's "$(id)" \`id\` \\ <b>&amp;</b>\n{id} $& ü`;

/** @type {import('../../src/docs/request.js').OpenApi} */
const DOCUMENT = {
  paths: {
    '/api/accounts/{id}/deposit': {
      post: {
        operationId: 'deposit',
        parameters: [
          { $ref: '#/components/parameters/id' },
          { name: 'Idempotency-Key', in: 'header', schema: { type: 'string' } },
          { name: 'type', in: 'query', schema: { type: 'array' } },
          { name: 'from', in: 'query', schema: { type: 'string' } },
        ],
        requestBody: {
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Funds' } } },
        },
      },
      get: { operationId: 'look' },
    },
  },
  components: {
    parameters: { id: { name: 'id', in: 'path', required: true, schema: { type: 'string' } } },
    schemas: { Funds: { examples: [{ amount: 100 }] } },
  },
};

/** @param {string} id */
const operation = (id) => {
  const found = findOperation(DOCUMENT, id);
  if (found === null) throw new Error(id);
  return found;
};

describe('a request by the description', () => {
  const deposit = operation('deposit');

  it('has the parameters and the example of the body', () => {
    expect(deposit.method).toBe('POST');
    expect(deposit.parameters.map(({ name }) => name)).toEqual([
      'id',
      'Idempotency-Key',
      'type',
      'from',
    ]);
    expect(deposit.body).toBe('{\n  "amount": 100\n}');
    expect(operation('look').body).toBeNull();
    expect(findOperation(DOCUMENT, 'other')).toBeNull();
  });

  it('leaves empty parameters out, and names the required ones', () => {
    expect(requestOf(deposit, [' ', '', '', ''], '')).toEqual({
      method: 'POST',
      path: '/api/accounts/{id}/deposit',
      headers: [],
      body: null,
    });
    expect(missing(deposit, [' ', '', '', ''])).toEqual(['id']);
    expect(missing(deposit, ['x', '', '', ''])).toEqual([]);
  });

  it('encodes what is typed', () => {
    const { path, headers } = requestOf(deposit, [HOSTILE, 'a: b', 'X\nY', 'a&b=c#d'], '{}');
    expect(path).toBe(
      `/api/accounts/${encodeURIComponent(HOSTILE)}/deposit?type=X&type=Y&from=a%26b%3Dc%23d`,
    );
    expect(headers).toEqual([
      ['Idempotency-Key', 'a: b'],
      ['Content-Type', 'application/json'],
    ]);
  });
});

describe('its text', () => {
  const request = requestOf(
    operation('deposit'),
    ['a', HOSTILE.replaceAll('\n', ' '), '', ''],
    HOSTILE,
  );

  it('is a command line that a shell reads as it was typed', () => {
    const curl = curlOf(request, 'http://127.0.0.1:3000');
    const read = execFileSync('sh', ['-c', `curl() { printf '%s\\0' "$@"; }; ${curl}`], {
      encoding: 'utf8',
    });
    expect(read.split('\0').slice(0, -1)).toEqual([
      '-i',
      '-X',
      'POST',
      'http://127.0.0.1:3000/api/accounts/a/deposit',
      '-H',
      `Idempotency-Key: ${HOSTILE.replaceAll('\n', ' ')}`,
      '-H',
      'Content-Type: application/json',
      '--data-raw',
      HOSTILE,
    ]);
  });

  it('is JavaScript that sends the same', async () => {
    /** @type {unknown[]} */
    const calls = [];
    const run = new Function(
      'fetch',
      'console',
      `return (async () => {${javascriptOf(request, 'http://h')}})()`,
    );
    const answer = { status: 200, text: async () => 'ok' };
    await run(async (/** @type {unknown[]} */ ...call) => (calls.push(call), answer), { log() {} });
    expect(calls).toEqual([
      [
        'http://h/api/accounts/a/deposit',
        { method: 'POST', headers: Object.fromEntries(request.headers), body: HOSTILE },
      ],
    ]);
    expect(javascriptOf(requestOf(operation('look'), [], ''), 'http://h')).toMatch(
      /^const response = await fetch\("[^"]+"\);\n/,
    );
  });

  it('shows numbers of a response as they were sent', () => {
    expect(bodyText('{"a":[1,"2.50"]}', 'application/problem+json')).toBe(
      '{\n  "a": [\n    1,\n    "2.50"\n  ]\n}',
    );
    expect(bodyText('{"a":2.50}', 'application/json')).toBe('{"a":2.50}');
    expect(bodyText('{"a":12345678901234567890}', 'application/json')).toContain(
      '12345678901234567890',
    );
    expect(bodyText('{"a":', 'application/json')).toBe('{"a":');
    expect(bodyText('# HELP', 'text/plain')).toBe('# HELP');
  });
});
