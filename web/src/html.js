// @ts-check
// DOM from template literals. Only the literal parts are parsed as HTML; values are set as text or
// attribute values.

/** @type {WeakMap<TemplateStringsArray, HTMLTemplateElement>} */
const templates = new WeakMap();
const PLACEHOLDER = /⟦(\d+)⟧/;

/**
 * Creates an element from a template with one root. A value is text, a node, an array of both, or
 * null for nothing; in an attribute it is text.
 *
 * @param {TemplateStringsArray} strings
 * @param {...unknown} values
 * @returns {HTMLElement}
 */
export function html(strings, ...values) {
  const root = document.importNode(templateOf(strings).content, true).firstElementChild;
  if (!(root instanceof HTMLElement)) throw new TypeError('a template needs one root element');
  for (const node of nodesOf(root)) {
    if (node instanceof Element) fillAttributes(node, values);
    else if (node instanceof Text) fillText(node, values);
  }
  return root;
}

/**
 * The elements with a `data-ref` attribute, by its value.
 *
 * @param {HTMLElement} root
 * @returns {Record<string, any>}
 */
export function refs(root) {
  /** @type {Record<string, any>} */
  const named = {};
  for (const element of root.querySelectorAll('[data-ref]')) {
    named[/** @type {HTMLElement} */ (element).dataset.ref ?? ''] = element;
  }
  return named;
}

/** @type {WeakMap<Element, Map<string | number, HTMLElement>>} */
const children = new WeakMap();

/**
 * Renders one child of `parent` per item, in order. Elements of known keys are kept and updated,
 * others are created or removed.
 *
 * @template T
 * @param {Element} parent
 * @param {T[]} items
 * @param {(item: T) => string | number} keyOf
 * @param {(item: T) => HTMLElement} create
 * @param {(element: HTMLElement, item: T) => void} [update]
 */
export function each(parent, items, keyOf, create, update) {
  const before = children.get(parent) ?? new Map();
  const now = new Map(items.map((item) => [keyOf(item), item]));
  for (const [key, element] of before) if (!now.has(key)) element.remove();
  const after = new Map();
  let nextChild = parent.firstChild;
  for (const [key, item] of now) {
    const element = before.get(key) ?? create(item);
    update?.(element, item);
    after.set(key, element);
    if (element === nextChild) nextChild = element.nextSibling;
    else parent.insertBefore(element, nextChild);
  }
  children.set(parent, after);
}

/**
 * Sets text only if it differs, which keeps selections and avoids repeated announcements.
 *
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** @param {TemplateStringsArray} strings */
function templateOf(strings) {
  let template = templates.get(strings);
  if (!template) {
    template = document.createElement('template');
    template.innerHTML = strings.reduce((all, text, i) => `${all}⟦${i - 1}⟧${text}`).trim();
    templates.set(strings, template);
  }
  return template;
}

/** @param {Element} root @returns {Node[]} */
function nodesOf(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  /** @type {Node[]} */
  const nodes = [];
  for (let node = /** @type {Node | null} */ (root); node; node = walker.nextNode())
    nodes.push(node);
  return nodes;
}

/** @param {Element} element @param {unknown[]} values */
function fillAttributes(element, values) {
  for (const { name, value } of [...element.attributes]) {
    const parts = value.split(PLACEHOLDER);
    if (parts.length === 1) continue;
    const text = parts.map((part, i) => (i % 2 ? String(values[Number(part)]) : part)).join('');
    element.setAttribute(name, text);
  }
}

/** @param {Text} text @param {unknown[]} values */
function fillText(text, values) {
  const parts = text.data.split(PLACEHOLDER);
  if (parts.length === 1) return;
  text.replaceWith(...parts.flatMap((part, i) => (i % 2 ? content(values[Number(part)]) : part)));
}

/** @param {unknown} value @returns {(Node | string)[]} */
function content(value) {
  if (value === null || value === undefined || value === false) return [];
  if (Array.isArray(value)) return value.flatMap(content);
  return [value instanceof Node ? value : String(value)];
}
