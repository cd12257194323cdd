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
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  /** @type {Node[]} */
  const nodes = [];
  for (let node = /** @type {Node | null} */ (root); node; node = walker.nextNode())
    nodes.push(node);
  for (const node of nodes) {
    if (node instanceof Element) fillAttributes(node, values);
    else if (node instanceof Text) fillText(node, values);
  }
  return root;
}

/** The first element within another one that a selector matches. @param {Element} root @param {string} selector */
export const part = (root, selector) => /** @type {HTMLElement} */ (root.querySelector(selector));

const SVG = 'http://www.w3.org/2000/svg';

/**
 * Creates an element of an SVG image.
 *
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 * @param {...(Node | string)} content
 */
export function svg(name, attributes, ...content) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...content);
  return element;
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
