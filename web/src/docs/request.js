// @ts-check
// A request by the API's description: its fields, its address, and its text for curl and JavaScript.
// Pure.

/**
 * The part of an OpenAPI document that is read here.
 *
 * @typedef {{ name: string, in: 'path' | 'query' | 'header', required?: boolean,
 *   description?: string, schema: { type?: string, examples?: unknown[], enum?: unknown[] } }} Parameter
 * @typedef {{ $ref: string }} Reference
 * @typedef {{ operationId: string, parameters?: (Parameter | Reference)[],
 *   requestBody?: { content: Record<string, { schema: any }> } }} OpenApiOperation
 * @typedef {{ paths: Record<string, Record<string, OpenApiOperation>>, components: any }} OpenApi
 */

/**
 * An operation with its references resolved.
 *
 * @typedef {{ method: string, path: string, parameters: Parameter[], body: string | null,
 *   type: string | null }} Operation
 * @typedef {{ method: string, path: string, headers: [string, string][], body: string | null }} HttpRequest
 */

/**
 * @param {OpenApi} document
 * @param {string} id
 * @returns {Operation | null} null if there is no such operation; its body is the example
 */
export function findOperation(document, id) {
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      if (operation.operationId !== id) continue;
      const parameters = (operation.parameters ?? []).map(
        (parameter) => /** @type {Parameter} */ (resolved(document, parameter)),
      );
      const [type, content] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
      const schema = content && resolved(document, content.schema);
      const example = schema?.examples?.[0];
      const isJson = type === 'application/json';
      const body = !schema
        ? null
        : isJson
          ? JSON.stringify(example ?? {}, null, 2)
          : (example ?? '');
      return { method: method.toUpperCase(), path, parameters, body, type: type ?? null };
    }
  }
  return null;
}

/** @param {OpenApi} document @param {any} node */
function resolved(document, node) {
  if (!('$ref' in node)) return node;
  return node.$ref
    .slice('#/'.length)
    .split('/')
    .reduce((/** @type {any} */ at, /** @type {string} */ name) => at[name], document);
}

/**
 * The request of an operation. A parameter without a value is left out; the value of one that is a
 * list has one item in each line. A missing part of the path stands as `{name}`.
 *
 * @param {Operation} operation
 * @param {string[]} values one for each parameter
 * @param {string} body
 * @returns {HttpRequest}
 */
export function requestOf({ method, path, parameters, body: example, type }, values, body) {
  const query = new URLSearchParams();
  /** @type {[string, string][]} */
  const headers = [];
  let filled = path;
  parameters.forEach(({ name, in: place, schema }, i) => {
    const value = values[i].trim();
    if (value === '') return;
    if (place === 'header') headers.push([name, value]);
    else if (place === 'path')
      filled = filled.replaceAll(`{${name}}`, () => encodeURIComponent(value));
    else if (schema.type === 'array')
      value.split(/\s*\n\s*/).forEach((item) => query.append(name, item));
    else query.append(name, value);
  });
  const sent = example === null || body.trim() === '' ? null : body;
  if (sent !== null && type !== null) headers.push(['Content-Type', type]);
  const search = query.toString();
  return { method, path: search === '' ? filled : `${filled}?${search}`, headers, body: sent };
}

/**
 * The names of required parameters that have no value.
 *
 * @param {Operation} operation
 * @param {string[]} values
 */
export function missing({ parameters }, values) {
  return parameters
    .filter(({ required }, i) => required && values[i].trim() === '')
    .map(({ name }) => name);
}

/** The command line of curl. @param {HttpRequest} request @param {string} origin */
export function curlOf({ method, path, headers, body }, origin) {
  const parts = [`curl -i ${quoted(origin + path)}`];
  if (method !== 'GET') parts[0] = `curl -i -X ${method} ${quoted(origin + path)}`;
  for (const [name, value] of headers) parts.push(`-H ${quoted(`${name}: ${value}`)}`);
  if (body !== null) parts.push(`--data-raw ${quoted(body)}`);
  return parts.join(' \\\n  ');
}

/** A word of a shell. @param {string} text */
function quoted(text) {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** The same request by `fetch`. @param {HttpRequest} request @param {string} origin */
export function javascriptOf({ method, path, headers, body }, origin) {
  const options = [`  method: ${JSON.stringify(method)},`];
  if (headers.length > 0) {
    options.push('  headers: {');
    for (const header of headers) {
      const [name, value] = header.map((text) => JSON.stringify(text));
      options.push(`    ${name}: ${value},`);
    }
    options.push('  },');
  }
  if (body !== null) options.push(`  body: ${JSON.stringify(body)},`);
  const call = `const response = await fetch(${JSON.stringify(origin + path)}`;
  const plain = options.length === 1 && method === 'GET';
  return [
    plain ? `${call});` : `${call}, {\n${options.join('\n')}\n});`,
    'console.log(response.status, await response.text());',
  ].join('\n');
}

/** A body as it is shown: JSON of a moderate size is indented. @param {string} text @param {string} type */
export function bodyText(text, type) {
  if (!/[/+]json/.test(type)) return text;
  try {
    // Numbers are shown as they were sent: a number of JavaScript may not hold an amount.
    return indented(text, JSON.parse(text));
  } catch {
    return text; // cut at the limit, or no JSON
  }
}

/** @param {string} text @param {unknown} value */
function indented(text, value) {
  const numbers =
    text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '').match(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g) ?? [];
  const isExact = numbers.every((number) => String(Number(number)) === number);
  return isExact ? JSON.stringify(value, null, 2) : text;
}
