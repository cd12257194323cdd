// @ts-check
import { describe, expect, it } from 'vitest';
import { decimal, isLarge, money, numberForm, parseAmount, units } from '../src/money.js';

const english = numberForm('en');

describe('An amount', () => {
  it.each([
    [100, 1_000_000n],
    [150.25, 1_502_500n],
    [0.1, 1_000n],
    [0.0001, 1n],
    [-40.5, -405_000n],
    [9_999_999_999_999.99, 99_999_999_999_999_900n],
    [999_999_999_999_999, 9_999_999_999_999_990_000n],
    ['12.3', 123_000n],
  ])('%s is parsed exactly', (amount, exact) => {
    expect(units(amount)).toBe(exact);
  });

  it('has exact sums', () => {
    expect(0.1 + 0.2).not.toBe(0.3);
    expect(units(0.1) + units(0.2)).toBe(units(0.3));
  });

  it.each([NaN, Infinity, 1e21, 1.23456, '', 'ten', '1,5'])('%s is not an amount', (amount) => {
    expect(() => units(amount)).toThrow(RangeError);
  });
});

describe('Money as text', () => {
  it.each([
    [1_000_000n, 'USD', '100.00'],
    [12_345_678_905_000n, 'EUR', '1,234,567,890.50'],
    [0n, 'USD', '0.00'],
    [1_000n, 'USD', '0.10'],
    [-405_000n, 'USD', '−40.50'],
    [12_340_000n, 'JPY', '1,234'],
    [12_345_000n, 'KWD', '1,234.500'],
    [12_345_678n, 'CLF', '1,234.5678'],
    [12_345_000n, 'JPY', '1,234.5'],
    [10_005n, 'USD', '1.0005'],
  ])('%s %s', (value, currency, words) => {
    expect(decimal(value, currency, english)).toBe(words);
    expect(money(value, currency, english)).toBe(`${words} ${currency}`);
  });

  it.each([
    ['en-GB', '1,234,567.50'],
    ['de', '1.234.567,50'],
    ['es', '1.234.567,50'],
    ['fr', '1 234 567,50'],
    ['cs', '1 234 567,50'],
    ['de-CH', '1’234’567.50'],
    ['hi-IN', '12,34,567.50'],
    ['ar-EG', '1,234,567.50'],
  ])('is written as in %s', (locale, words) => {
    const text = decimal(12_345_675_000n, 'EUR', numberForm(locale));
    expect(text.replace(/\s/g, ' ').replaceAll("'", '’')).toBe(words);
    expect(parseAmount(text, numberForm(locale))).toBe('1234567.5');
  });

  it('is large above a million smallest units', () => {
    expect(isLarge(units(10_000), 'USD')).toBe(false);
    expect(isLarge(units('10000.01'), 'USD')).toBe(true);
    expect(isLarge(units(1_000_000), 'JPY')).toBe(false);
    expect(isLarge(units(1_000_001), 'JPY')).toBe(true);
    expect(isLarge(units('1000.001'), 'KWD')).toBe(true);
  });
});

describe('Typed text', () => {
  it.each([
    ['100', '100'],
    ['100.50', '100.5'],
    ['100.00', '100'],
    ['100.', null],
    ['1,000', '1000'],
    ['1,234,567.89', '1234567.89'],
    [' 1 000.5 ', '1000.5'],
    ['1’000', '1000'],
    ['007', '7'],
    ['.5', '0.5'],
    ['0', '0'],
    ['0.00', '0'],
    ['1000', '1000'],
    ['-5', '-5'],
    ['−5', '-5'],
    ['99999999999999999999.99', '99999999999999999999.99'],
    ['1,50', null],
    ['1,0000', null],
    ['1e3', null],
    ['ten', null],
    ['', null],
    ['.', null],
    ['-', null],
    ['1.2.3', null],
  ])('%j is parsed as %j', (text, plain) => {
    expect(parseAmount(text, english)).toBe(plain);
    if (plain !== null) expect(JSON.parse(plain)).toBe(Number(plain));
  });

  it.each([
    ['de', '1,50', '1.5'],
    ['de', '1.50', null],
    ['de', '1.234', '1234'],
    ['de', '1.234,5', '1234.5'],
    ['de', '1,234.5', null],
    ['de', '12.34', null],
    ['fr', '1 234,5', '1234.5'],
    ['fr', '1\u202f234,5', '1234.5'],
    ['fr', '1.5', null],
    ['fr', '1.234', null],
    ['de-CH', '1’234.5', '1234.5'],
    ['de-CH', '1,5', null],
    ['hi-IN', '12,34,567', '1234567'],
    ['hi-IN', '1,234,567', null],
    ['en', '12,34,567', null],
  ])('in %s, %j is parsed as %j', (locale, text, plain) => {
    expect(parseAmount(text, numberForm(locale))).toBe(plain);
  });
});
