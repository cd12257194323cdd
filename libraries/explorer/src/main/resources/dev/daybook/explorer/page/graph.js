// @ts-check
// Events and their causes across streams, as a graph. Lists beside it have the same events.

import { svg } from './dom.js';
import { address, number } from './format.js';

const WIDTH = 190;
const HEIGHT = 52;
const GAP = 36;
const TEXT_MAX = 24;

/** @param {string} text */
const cut = (text) => (text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX - 1)}…` : text);

/**
 * An event in the graph.
 *
 * @typedef {object} GraphNode
 * @property {any} event
 * @property {GraphNode | null} cause
 * @property {number} column distance from the first cause
 * @property {number} row
 */

/**
 * The events, each once, with its cause among them and its distance from the first cause.
 *
 * @param {any[]} events with metadata
 */
function layout(events) {
  /** @type {GraphNode[]} */
  const nodes = [];
  /** @type {Map<string, GraphNode>} */
  const byId = new Map();
  /** @type {number[]} */
  const rows = [];
  for (const event of events.toSorted((one, two) => one.position - two.position)) {
    if (nodes.at(-1)?.event.position === event.position) continue; // it is in several lists
    const cause = byId.get(event.metadata?.causationId) ?? null; // earlier, so there is no circle
    const column = cause ? cause.column + 1 : 0;
    const row = rows[column] ?? 0;
    rows[column] = row + 1;
    const node = { event, cause, column, row };
    nodes.push(node);
    byId.set(event.eventId, node);
  }
  return nodes;
}

/**
 * @param {any[]} events
 * @param {number} selected position
 * @returns {Element | null} null if no event has a cause among them
 */
export function causationGraph(events, selected) {
  const nodes = layout(events);
  if (!nodes.some((it) => it.cause)) return null;
  const x = (/** @type {number} */ column) => 2 + column * (WIDTH + GAP);
  const y = (/** @type {number} */ row) => 2 + row * (HEIGHT + 12);
  const width = x(Math.max(...nodes.map((it) => it.column))) + WIDTH + 2;
  const height = y(Math.max(...nodes.map((it) => it.row))) + HEIGHT + 2;
  const image = svg('svg', {
    class: 'graph',
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    role: 'group',
    'aria-label': 'Causes and effects. The lists below have the same events.',
  });
  for (const node of nodes) {
    const from = node.cause;
    if (!from) continue;
    const [x1, y1] = [x(from.column) + WIDTH, y(from.row) + HEIGHT / 2];
    const [x2, y2] = [x(node.column), y(node.row) + HEIGHT / 2];
    const middle = x2 - GAP / 2;
    image.append(svg('path', { d: `M${x1} ${y1} H${middle} V${y2} H${x2}` }));
  }
  for (const { event, column, row } of nodes) {
    const at = svg(
      'a',
      {
        href: address('log', { at: event.position }),
        'aria-label': `${event.type} at position ${number(event.position)}, ${event.stream}`,
      },
      svg('title', {}, `${event.type} · ${event.stream}`),
      svg('rect', { x: x(column), y: y(row), width: WIDTH, height: HEIGHT }),
      svg('text', { x: x(column) + 10, y: y(row) + 21, class: 'name' }, cut(event.type)),
      svg(
        'text',
        { x: x(column) + 10, y: y(row) + 41 },
        cut(`${number(event.position)} ${event.stream}`),
      ),
    );
    if (event.position === selected) at.setAttribute('aria-current', 'true');
    image.append(at);
  }
  return image;
}
