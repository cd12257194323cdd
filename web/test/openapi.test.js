// @ts-check
import { fileURLToPath } from 'node:url';
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, it } from 'vitest';

/** The validation takes some seconds on a busy machine. */
const TIMEOUT_MS = 60_000;

const document = new URL(
  '../../accounts/src/main/resources/dev/daybook/accounts/http/docs/openapi.yaml',
  import.meta.url,
);

it('openapi.yaml is a valid OpenAPI 3.1 document', { timeout: TIMEOUT_MS }, async () => {
  const validator = new Validator();
  const outcome = await validator.validate(fileURLToPath(document));
  expect(outcome).toEqual({ valid: true });
  expect(validator.version).toBe('3.1');
});
