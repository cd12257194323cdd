// @ts-check
import { describe, expect, it } from 'vitest';
import quotes from 'virtual:quotes';
import { quoted } from '../quotes.js';
import { STEPS } from '../src/learn/steps.js';
import { STEPS_MAX } from '../src/route.js';

describe('The lesson', () => {
  it('has an address for each step', () => {
    expect(STEPS).toHaveLength(STEPS_MAX);
  });

  it('quotes each line of code once', () => {
    expect(STEPS.flatMap((step) => step.quotes).sort()).toEqual(Object.keys(quotes).sort());
    expect(quotes.event.code).toBe(
      'record FundsDeposited(Money amount) implements AccountEvent {}',
    );
    expect(quotes.event.file).toBe('AccountEvent.java');
  });

  it('takes less than 20 minutes to read', () => {
    const words = STEPS.flatMap(({ text, task }) => [...text, task])
      .join(' ')
      .split(' ').length;
    expect(words / 130 + STEPS.length / 2).toBeLessThan(20);
  });
});

describe('A quote', () => {
  it('is refused if its line is missing or not the only one', () => {
    expect(() => quoted(['README.md', 'no such line in it', 1])).toThrow('0 lines');
    expect(() => quoted(['README.md', 'Daybook', 1])).toThrow('lines with: Daybook');
  });
});
