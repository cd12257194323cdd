// @ts-check
// What is loaded at the first verification.

export { describe } from '../views/proofTerms.js';
export { verifyEvent } from './check.js';
