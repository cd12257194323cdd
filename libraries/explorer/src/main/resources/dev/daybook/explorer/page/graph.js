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
 * The events, each once, with its cause among them and its distance from the first cause.
 *
 * @param {any[]} events with metadata
 */
export function layout(events) {
  const byPosition = new Map(events.map((it) => [it.position, it]));
  const all = [...byPosition.values()].sort((one, two) => one.position - two.position);
  const byId = new Map(all.map((it) => [it.eventId, it]));
  /** @type {Map<any, number>} */
  const depths = new Map();
  /** @type {{event: any, cause: any, column: number, row: number}[]} */
  const nodes = [];
  /** @type {number[]} */
  const rows = [];
  for (const event of all) {
    const named = byId.get(event.metadata?.causationId);
    const cause = named && named.position < event.position ? named : null; // no circle
    const column = cause ? (depths.get(cause) ?? 0) + 1 : 0;
    depths.set(event, column);
    rows[column] = (rows[column] ?? 0) + 1;
    nodes.push({ event, cause, column, row: rows[column] - 1 });
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
    const from = nodes.find((it) => it.event === node.cause);
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
