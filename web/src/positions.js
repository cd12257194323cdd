// @ts-check
// Finds places in the log by time. Pure but for the reads that are passed in.

/**
 * The position of the last event that was recorded before an instant; 0 if there is none. Needs at
 * most log2(head) + 1 reads, because times of recording never decrease along the log.
 *
 * @param {number} instant in milliseconds
 * @param {number} head position of the newest event
 * @param {(position: number) => Promise<number>} recordedAt time of recording, in milliseconds
 */
export async function lastPositionBefore(instant, head, recordedAt) {
  let before = 0;
  let after = head + 1;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if ((await recordedAt(middle)) < instant) before = middle;
    else after = middle;
  }
  return before;
}
