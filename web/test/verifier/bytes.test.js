// @ts-check
import { expect, it } from 'vitest';
import { base64, fromBase64 } from '../../src/verifier/bytes.js';

it.each(['', 'AA==', 'AAE=', 'AAEC', '/+8='])('%j is Base 64', (text) => {
  const bytes = fromBase64(text);
  expect(bytes && base64(bytes)).toBe(text);
});

it.each(['A', 'AA', 'AAE', 'AB==', 'AAF=', 'A===', '====', 'AA=A', 'AA ==', 'AA==\n', '_-8='])(
  '%j is not Base 64',
  (text) => {
    expect(fromBase64(text)).toBeNull();
  },
);
