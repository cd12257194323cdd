// @ts-check
// Checks of accessibility, for every page.

import { AxeBuilder } from '@axe-core/playwright';
import { expect } from './test.js';

/** Checks accessibility and width, in light and in dark. @param {import('@playwright/test').Page} page */
export async function expectAccessible(page) {
  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    await page.emulateMedia({ colorScheme });
    // Waits for animations of visible elements; hidden ones never end.
    await page.evaluate(async () => {
      const ending = document
        .getAnimations()
        .filter(
          ({ effect }) =>
            effect instanceof KeyframeEffect &&
            effect.getTiming().iterations === 1 &&
            effect.target?.checkVisibility(),
        );
      await Promise.allSettled(ending.map((animation) => animation.finished));
    });
    // There are no frames, which the other mode ends each analysis on a page of its own for.
    const { violations } = await new AxeBuilder({ page })
      .setLegacyMode()
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
      .analyze();
    const found = violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]);
    expect(found, colorScheme).toEqual([]);
  }
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBeLessThanOrEqual(0);
}
