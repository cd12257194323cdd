// @ts-check
// Validates responses against the OpenAPI document.

import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

/**
 * @typedef {object} Operation
 * @property {string} method
 * @property {string} path as in the document, with parameters in braces
 * @property {Record<string, any>} responses by status
 */

/** Statuses allowed for every request: errors of HTTP itself. */
const OF_HTTP = new Set([400, 404, 405, 406, 408, 413, 414, 415, 417, 421, 429, 431]);

/** Statuses that are never allowed. */
const NEVER = new Set([500, 502, 504]);

export class Contract {
  #validators = new Map();

  /** @param {any} document */
  constructor(document) {
    this.document = document;
    this.ajv = new Ajv2020({ strict: false, validateFormats: true });
    addFormats.default(this.ajv);
    this.ajv.addSchema(document, 'openapi');
    /** @type {Operation[]} */
    this.operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        method: method.toUpperCase(),
        path,
        responses: operation.responses,
      })),
    );
  }

  /**
   * The violation of a response; null if there is none.
   *
   * @param {Operation | null} operation null if the request has no operation
   * @param {ReadonlySet<number>} alsoAllowed more statuses allowed for this request
   * @param {import('./connection.js').Response} response
   * @param {boolean} hasBody whether the response may have a body
   * @returns {string | null}
   */
  violation(operation, alsoAllowed, response, hasBody) {
    const { status } = response;
    if (NEVER.has(status)) return `status ${status}: ${response.body.toString('utf8', 0, 500)}`;
    if (alsoAllowed.has(status)) return null;
    const documented = operation?.responses[status];
    if (!documented && !OF_HTTP.has(status) && !(operation === null && status < 500)) {
      return `status ${status} is not documented`;
    }
    if (!hasBody || status === 204 || status === 304) return null;
    if (!documented) return status < 400 ? null : this.#problem(response);
    return this.#mismatch(
      `${operation?.method} ${operation?.path} ${status}`,
      documented,
      response,
    );
  }

  /** @param {import('./connection.js').Response} response */
  #problem(response) {
    return this.#mismatch('problem', { content: PROBLEM }, response);
  }

  /** @param {string} name @param {any} documented @param {import('./connection.js').Response} response */
  #mismatch(name, documented, response) {
    const content = (documented.$ref ? this.#resolve(documented.$ref) : documented).content;
    if (!content) return response.body.length === 0 ? null : 'a body that is not documented';
    const type = (response.headers.get('content-type') ?? '').split(';')[0];
    const media = content[type];
    if (!media) return `content type ${type} is not documented`;
    if (!type.endsWith('json')) return null;
    let value;
    try {
      value = JSON.parse(response.body.toString('utf8'));
    } catch (error) {
      return `not JSON: ${error}`;
    }
    const validate = this.#validator(`${name} ${type}`, media.schema);
    return validate(value) ? null : this.ajv.errorsText(validate.errors);
  }

  /** @param {string} name @param {any} schema */
  #validator(name, schema) {
    let validator = this.#validators.get(name);
    if (!validator) {
      validator = this.ajv.compile(absolute(schema));
      this.#validators.set(name, validator);
    }
    return validator;
  }

  /** @param {string} ref */
  #resolve(ref) {
    return ref
      .slice(2)
      .split('/')
      .reduce((at, key) => at[key], this.document);
  }
}

const PROBLEM = {
  'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
};

/** The schema with references into the document. @param {any} schema @returns {any} */
function absolute(schema) {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"openapi#/components'));
}
