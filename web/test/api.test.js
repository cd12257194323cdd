// @ts-check
import { afterEach, expect, it, vi } from 'vitest';
import { scheduledTransfers, seals, trees } from '../src/api.js';

afterEach(() => {
  vi.unstubAllGlobals();
});

/**
 * A server with a tree for each epoch, two on a page.
 *
 * @param {number} epochs
 * @returns {string[]} the requests
 */
function serve(epochs) {
  /** @type {string[]} */
  const requests = [];
  vi.stubGlobal('fetch', async (/** @type {string} */ path) => {
    requests.push(path);
    const before = Number(new URL(path, 'http://daybook').searchParams.get('before') ?? epochs + 1);
    const first = Math.max(1, before - 2);
    const page = [];
    for (let epoch = first; epoch < before; epoch++) page.push({ path: `/${epoch}`, size: epoch });
    const headers = { 'Content-Type': 'application/json' };
    const next = { Link: `</audit?before=${first}>; rel="next"` };
    return new Response(JSON.stringify({ status: 'sealing', trees: page }), {
      headers: first > 1 ? { ...headers, ...next } : headers,
    });
  });
  return requests;
}

it('reads the trees of all pages, the newest last', async () => {
  const requests = serve(5);
  expect((await trees())?.map(({ path }) => path)).toEqual(['/1', '/2', '/3', '/4', '/5']);
  expect(requests).toEqual(['/audit', '/audit?before=4', '/audit?before=2']);
});

it('reads one page for the size of the newest tree', async () => {
  const requests = serve(5);
  expect(await seals()).toEqual({ size: 5, failure: null });
  expect(requests).toEqual(['/audit']);
});

it('reads a bounded number of pages', async () => {
  const requests = serve(1000);
  expect(await trees()).toHaveLength(100);
  expect(requests).toHaveLength(50);
});

it('reads the scheduled transfers of all pages', async () => {
  const pages = [['a', 'b'], ['c'], []];
  vi.stubGlobal('fetch', async (/** @type {string} */ path) => {
    const after = Number(new URL(path, 'http://daybook').searchParams.get('after'));
    const link = { Link: `</api/scheduled-transfers?after=${after + 1}&account=x>; rel="next"` };
    return new Response(JSON.stringify({ scheduledTransfers: pages[after] }), {
      headers: after < 2 ? link : {},
    });
  });
  expect(await scheduledTransfers('x')).toEqual(['a', 'b', 'c']);
});
