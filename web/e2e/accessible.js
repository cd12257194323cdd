// @ts-check
// Checks of accessibility, for every page.

import axe from 'axe-core';
import { expect } from './test.js';

const HEIGHT = 780;

/** @type {axe.RunOptions} */
const OPTIONS = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  // Of other results, one each: they would be described at length, and nobody reads them.
  resultTypes: ['violations'],
};

/**
 * Checks accessibility and width of the page as it is, in light and in dark, at each width. It is
 * loaded once, since its layout follows the window.
 *
 * @param {import('@playwright/test').Page} page
 * @param {number} first width in CSS px
 * @param {number[]} more widths; the last one remains
 */
export async function expectAccessible(page, first, ...more) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  for (const width of [first, ...more]) {
    await page.setViewportSize({ width, height: HEIGHT });
    for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
      await page.emulateMedia({ colorScheme });
      expect(await violations(page), `${width} px wide, ${colorScheme}`).toEqual([]);
    }
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow, `${width} px wide`).toBeLessThanOrEqual(0);
  }
}

/** The rules that are broken, each with its elements. @param {import('@playwright/test').Page} page */
async function violations(page) {
  return page.evaluate(async (options) => {
    // Waits for animations of visible elements; hidden ones never end.
    const ending = document
      .getAnimations()
      .filter(
        ({ effect }) =>
          effect instanceof KeyframeEffect &&
          effect.getTiming().iterations === 1 &&
          effect.target?.checkVisibility(),
      );
    await Promise.allSettled(ending.map((animation) => animation.finished));
    const { violations } = await /** @type {any} */ (globalThis).axe.run(document, options);
    return violations.map((/** @type {any} */ { id, nodes }) => [
      id,
      nodes.map((/** @type {any} */ node) => node.html),
    ]);
  }, OPTIONS);
}
