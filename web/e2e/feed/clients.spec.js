// @ts-check
// The live feed with the Socket.IO client: events and their order.

import { io } from 'socket.io-client';
import { inParallel } from '../server.js';
import { expect, test } from '../test.js';

const CLIENTS = 100;
const UUID = /^[0-9a-f-]{36}$/;

/** @type {[string, import('socket.io-client').ManagerOptions['transports'] | undefined][]} */
const TRANSPORTS = [
  ['default options', undefined],
  ['polling only', ['polling']],
  ['websocket only', ['websocket']],
];

/** @typedef {{ socket: import('socket.io-client').Socket, positions: number[] }} Client */

/** @param {string} url @param {object} options @returns {Client} */
function connect(url, options) {
  /** @type {number[]} */
  const positions = [];
  const socket = io(url, { forceNew: true, reconnectionDelayMax: 1_000, ...options });
  socket.on('events', (events) => {
    for (const event of events) positions.push(event.position);
  });
  return { socket, positions };
}

/** @param {Client[]} clients */
async function allConnected(clients) {
  await expect
    .poll(() => clients.filter(({ socket }) => socket.connected).length)
    .toBe(clients.length);
}

/** @param {Client[]} clients @param {number} first @param {number} last */
async function allReceived(clients, first, last) {
  await expect
    .poll(() => clients.filter(({ positions }) => (positions.at(-1) ?? 0) >= last).length)
    .toBe(clients.length);
  const expected = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  for (const { positions } of clients) expect(positions).toEqual(expected);
}

for (const [name, transports] of TRANSPORTS) {
  test(`${CLIENTS} clients with ${name} get every event once, in order`, async ({ server }) => {
    const ids = await Promise.all(['Ada', 'Grace', 'Emmy'].map((user) => server.open(user)));
    const head = await server.head();
    const options = transports ? { transports } : {};
    const clients = Array.from({ length: CLIENTS }, () => connect(server.url, options));
    try {
      await allConnected(clients);
      const deposits = Array.from({ length: 200 }, (_, i) => ids[i % ids.length]);
      await inParallel(deposits, 10, (id) => server.deposit(id, 1));
      await allReceived(clients, head + 1, head + 200);
      if (!transports) {
        const upgraded = clients.filter(
          ({ socket }) => socket.io.engine.transport.name === 'websocket',
        );
        expect(upgraded).toHaveLength(CLIENTS);
      }
    } finally {
      for (const { socket } of clients) socket.disconnect();
    }
  });
}

for (const end of /** @type {const} */ (['stop', 'kill'])) {
  test(`clients of every kind reconnect after a restart (${end})`, async ({ server }) => {
    const id = await server.open('Ada');
    const head = await server.head();
    const clients = TRANSPORTS.flatMap(([, transports]) =>
      Array.from({ length: 20 }, () => connect(server.url, transports ? { transports } : {})),
    );
    try {
      await allConnected(clients);
      await inParallel(Array(50).fill(id), 5, () => server.deposit(id, 1));
      await allReceived(clients, head + 1, head + 50);
      await server[end]();
      await expect.poll(() => clients.some(({ socket }) => socket.connected)).toBe(false);
      await server.start();
      await allConnected(clients);
      await inParallel(Array(50).fill(id), 5, () => server.deposit(id, 1));
      await allReceived(clients, head + 1, head + 100);
    } finally {
      for (const { socket } of clients) socket.disconnect();
    }
  });
}

test('events match the contract', async ({ server }) => {
  const client = connect(server.url, {});
  try {
    await allConnected([client]);
    /** @type {Promise<any[]>} */
    const message = new Promise((resolve) => client.socket.once('events', resolve));
    const id = await server.open('Augusta', 'EUR');
    const [event] = await message;
    expect(event).toEqual({
      eventId: expect.stringMatching(UUID),
      aggregateId: id,
      eventType: 'USER_CREATED',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      version: 1,
      position: await server.head(),
      data: {
        userId: id,
        name: 'Augusta',
        email: expect.stringMatching(/^person\.\d+@example\.com$/),
        currency: 'EUR',
      },
      metadata: {
        actor: 'anonymous',
        commandId: expect.stringMatching(UUID),
        correlationId: expect.stringMatching(UUID),
        causationId: expect.stringMatching(UUID),
        schemaVersion: 1,
      },
    });
  } finally {
    client.socket.disconnect();
  }
});

test('the server has the Socket.IO client script', async ({ server }) => {
  const response = await fetch(`${server.url}/socket.io/socket.io.js`);
  expect(response.status).toBe(200);
  expect(response.headers.get('Content-Type')).toContain('javascript');
  expect(await response.text()).toMatch(/Socket\.IO v4\./);
});
