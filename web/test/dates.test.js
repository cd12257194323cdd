// @ts-check
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { underHeadings } from '../src/views/eventPage.js';
import { ADA, deposited, logOf } from './events.js';

const [RECORDED] = logOf([[ADA, deposited(1)]]);
/** @param {string} occurredAt */
const happened = (occurredAt) => ({ ...RECORDED, occurredAt });

describe.each(['America/New_York', 'UTC', 'Pacific/Auckland'])('In time zone %s', (zone) => {
  const before = process.env.TZ;
  /** @type {typeof import('../src/format.js')} */
  let format;

  beforeEach(async () => {
    process.env.TZ = zone;
    vi.resetModules();
    format = await import('../src/format.js');
  });

  afterEach(() => {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  });

  it.each([
    ['1993-01-01T00:00:00.000Z', 'January 1993', '1 Jan'],
    ['1969-12-31T00:00:00.000Z', 'December 1969', '31 Dec'],
    ['1582-10-10T00:00:00.000Z', 'October 1582', '10 Oct'],
  ])('the day %s is shown as that day', (occurredAt, month, day) => {
    const event = happened(occurredAt);
    const year = month.split(' ')[1];
    expect(format.headingOf(event)).toBe(month);
    expect(format.timeOf(event)).toBe(day);
    expect(format.shortDayOf(event)).toBe(`${day} ${year}`);
    expect(format.dateOf(event)).toBe(`${day} ${year}`);
    expect(format.happenedAt(event)).toBe(occurredAt);
  });

  it('a time is shown in local time', () => {
    const noon = happened('1993-01-01T12:30:00.000Z');
    const hour = { 'America/New_York': '07', UTC: '12', 'Pacific/Auckland': '01' }[zone];
    expect(format.headingOf(noon)).toMatch(/day,? [12] January 1993$/);
    expect(format.timeOf(noon)).toBe(`${hour}:30:00`);
    expect(format.dateOf(noon)).toBe(`${hour === '01' ? 2 : 1} Jan 1993, ${hour}:30`);
  });

  it('the time of recording is shown beside the occurrence', () => {
    expect(format.recordingOf(happened('1993-01-01T00:00:00.000Z'))).toMatch(
      /^Recorded on (31 Jan|1 Feb) 2026, \d\d:\d\d$/,
    );
    expect(format.recordingOf(RECORDED)).toBe('');
    expect(format.happenedAt(RECORDED)).toBe(RECORDED.timestamp);
    expect(format.timeOf(RECORDED)).toMatch(/^\d\d:00:00$/);
  });
});

describe('Events under headings', () => {
  /** @param {string} days newest first, one letter per day */
  const sections = (days) =>
    underHeadings(
      [...days].map((day, i) => ({ day, number: days.length - i })),
      ({ day }) => day,
    );

  it.each(['', 'A', 'AAB', 'ABA', 'ABAABB'])('%s keeps its order', (days) => {
    const shown = sections(days).flatMap(({ heading, items }) =>
      items.map(({ number }) => `${heading}${number}`),
    );
    expect(shown).toEqual([...days].map((day, i) => `${day}${days.length - i}`));
  });

  it('keep their keys when new events arrive', () => {
    const keys = (/** @type {string} */ days) => sections(days).map(({ key }) => key);
    expect(new Set(keys('ABA')).size).toBe(3);
    expect(keys('BABA').slice(1)).toEqual(keys('ABA'));
    expect(keys('AABA')).toEqual(keys('ABA'));
  });
});
