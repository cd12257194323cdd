// Replaces or removes one character of a receipt, or of the key, and prints each of these changes
// that the verifier of the documentation accepts.
//
//   node changes.mjs <verify.mjs> <receipt> <verifier key>

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const STRAY = [..."=-_! \n"];

const [verifier, receiptFile, key] = process.argv.slice(2);
const { verifyReceipt } = await import(pathToFileURL(resolve(verifier)));
const receipt = readFileSync(receiptFile, "utf8");

const isAccepted = (changedReceipt, changedKey) => {
  try {
    verifyReceipt(changedReceipt, changedKey);
    return true;
  } catch {
    return false;
  }
};

// The next characters of the alphabet differ in the last bits, which decoders may ignore.
const substitutes = (char) => {
  const at = ALPHABET.indexOf(char);
  const next = at < 0 ? [] : [1, 2, 3].map((bits) => ALPHABET[at ^ bits]);
  return [...STRAY, ...next, ""].filter((each) => each !== char);
};

function* changes(text) {
  for (let at = 0; at < text.length; at++) {
    for (const char of substitutes(text[at])) {
      yield { at, char, changed: text.slice(0, at) + char + text.slice(at + 1) };
    }
  }
}

const accepted = isAccepted(receipt, key) ? [] : ["refused without a change"];
let tried = 0;
for (const { at, char, changed } of changes(receipt)) {
  tried++;
  if (isAccepted(changed, key)) accepted.push(`receipt at ${at}: ${receipt[at]} -> ${char}`);
}
for (const { at, char, changed } of changes(key)) {
  tried++;
  if (isAccepted(receipt, changed)) accepted.push(`key at ${at}: ${key[at]} -> ${char}`);
}
console.log(`${tried} changes, ${accepted.length} accepted`);
accepted.forEach((each) => console.log(each));
