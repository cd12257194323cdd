// @ts-check
import { describe, expect, it } from 'vitest';
import { createAnnouncer } from '../src/announcer.js';

function announcements() {
  /** @type {string[]} */
  const said = [];
  /** @type {(() => void)[]} */
  const later = [];
  const { add } = createAnnouncer(
    (text) => said.push(text),
    (run) => later.push(run),
  );
  return { said, add, pause: () => later.shift()?.() };
}

describe('New events', () => {
  it('are announced at once, then by their number', () => {
    const { said, add, pause } = announcements();
    add(1, 'Ada deposited 1');
    add(1, 'Ada deposited 2');
    add(3, 'Ada deposited 5');
    expect(said).toEqual(['Ada deposited 1']);
    pause();
    expect(said.at(-1)).toBe('4 new events. Ada deposited 5');
    pause();
    expect(said).toHaveLength(2);
  });

  it('are announced at once again after a pause', () => {
    const { said, add, pause } = announcements();
    add(2, 'Ada deposited 2');
    pause();
    add(1, 'Ada deposited 3');
    expect(said).toEqual(['2 new events. Ada deposited 2', 'Ada deposited 3']);
  });
});
