// @ts-check
import { describe, expect, it } from 'vitest';
import { readOptions, UsageError } from '../fuzz/options.js';

describe('The options of the fuzzer', () => {
  it('are read from the command line', () => {
    const args = ['--requests', '5', '--seed=7', '--rate=9', '--url', 'http://127.0.0.1:3000'];
    expect(readOptions(args)).toEqual({
      requests: 5,
      seed: 7,
      connections: 32,
      rate: 9,
      port: 3000,
    });
  });

  it.each([
    ['--reqests=5', '--reqests'],
    ['5', "'5'"],
    ['--requests=0', '--requests'],
    ['--requests=', '--requests'],
    ['--seed=', '--seed'],
    ['--seed=-1', '--seed'],
    ['--connections=1e3', '--connections'],
    ['--rate=fast', '--rate'],
    ['--seed', '--seed'],
    ['--url=http://example.com:3000', '--url'],
    ['--url=3000', '--url'],
  ])('are rejected by name: %s', (arg, name) => {
    expect(() => readOptions([arg])).toThrow(UsageError);
    expect(() => readOptions([arg])).toThrow(name);
  });
});
