// @ts-check
// The outcomes of a check. One that neither throws proves what its function says.

/** The proof is wrong, or proves something else than what is shown. */
export class NotVerified extends Error {}

/** This browser can't check the proof, so nothing is known. */
export class NotCheckable extends Error {}

/**
 * @param {unknown} holds
 * @param {string} message why nothing is proved if it doesn't hold
 * @returns {asserts holds}
 */
export function require(holds, message) {
  if (!holds) throw new NotVerified(message);
}
