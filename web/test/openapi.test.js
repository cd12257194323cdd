// @ts-check
import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, it } from 'vitest';

const document = new URL(
  '../../accounts/src/main/resources/dev/daybook/accounts/http/docs/openapi.json',
  import.meta.url,
);

it('openapi.json is a valid OpenAPI 3.1 document', async () => {
  const validator = new Validator();
  const outcome = await validator.validate(JSON.parse(readFileSync(document, 'utf8')));
  expect(outcome).toEqual({ valid: true });
  expect(validator.version).toBe('3.1');
});
