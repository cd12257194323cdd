// @ts-check

/** Under this name the browser's storage has the key and the newest checkpoint of the log. */
export const PINNED = 'daybook.audit';
