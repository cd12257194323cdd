// Verifies a receipt of a Daybook log with nothing but Node's standard library: an example of a
// verifier that shares no code with Daybook. docs/audit.md describes the formats.
//
//   node verify.mjs <receipt> <verifier key> [<file of the data> [<file of the metadata>]]

import { createHash, createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";

const sha256 = (...parts) => {
  const hash = createHash("sha256");
  parts.forEach((part) => hash.update(part));
  return hash.digest();
};

const fail = (why) => {
  console.error(`NOT VERIFIED: ${why}`);
  process.exit(1);
};

/** The name, id and public key of `<name>+<id>+<base64(0x01 and the key)>`. */
const parseKey = (text) => {
  const [, name, id, base64] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text) ?? fail("not a key");
  const typed = Buffer.from(base64, "base64");
  if (typed.length !== 33 || typed[0] !== 1) fail("not an Ed25519 key");
  if (sha256(name, "\n", typed).toString("hex", 0, 4) !== id) fail("the key id is not the key's");
  const der = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), typed.subarray(1)]);
  return { name, id, publicKey: createPublicKey({ key: der, format: "der", type: "spki" }) };
};

/** The size and root of a checkpoint that the key has signed. */
const parseCheckpoint = (note, key) => {
  const end = note.lastIndexOf("\n\n") + 1;
  const text = note.slice(0, end);
  const signatures = note.slice(end + 1).split("\n").filter(Boolean);
  const own = signatures
    .map((line) => /^— ([^ ]+) (.+)$/.exec(line) ?? fail("malformed signature"))
    .map(([, name, value]) => ({ name, value: Buffer.from(value, "base64") }))
    .filter(({ name, value }) => name === key.name && value.toString("hex", 0, 4) === key.id);
  if (own.length === 0) fail("the checkpoint is not signed by the key");
  for (const { value } of own) {
    if (!verify(null, Buffer.from(text), key.publicKey, value.subarray(4))) {
      fail("the signature is not of this checkpoint");
    }
  }
  const [origin, size, root] = text.split("\n");
  if (origin !== key.name) fail("the checkpoint is of another log");
  return { size: BigInt(size), root };
};

/** The root to which the hashes of a proof lead (RFC 9162, section 2.1.3.2). */
const rootOf = (leaf, index, size, path) => {
  let [at, last, hash] = [index, size - 1n, sha256(Buffer.of(0), leaf)];
  for (const sibling of path) {
    if (last === 0n) fail("the proof has too many hashes");
    if (at % 2n === 1n || at === last) {
      hash = sha256(Buffer.of(1), sibling, hash);
      while (at % 2n === 0n && at > 0n) [at, last] = [at / 2n, last / 2n];
    } else {
      hash = sha256(Buffer.of(1), hash, sibling);
    }
    [at, last] = [at / 2n, last / 2n];
  }
  if (last !== 0n) fail("the proof has too few hashes");
  return hash.toString("base64");
};

const [receiptFile, keyText, dataFile, metadataFile] = process.argv.slice(2);
if (!keyText) fail("usage: verify.mjs <receipt> <verifier key> [<data> [<metadata>]]");

const receipt = readFileSync(receiptFile, "utf8");
const middle = receipt.indexOf("\n\n");
const [form, extra, indexLine, ...path] = receipt.slice(0, middle).split("\n");
if (form !== "c2sp.org/tlog-proof@v1") fail("not a receipt");
const leaf = Buffer.from(extra.replace(/^extra /, ""), "base64");
const index = BigInt(indexLine.replace(/^index /, ""));
const { size, root } = parseCheckpoint(receipt.slice(middle + 2), parseKey(keyText));

const [leafForm, position, stream, version, id, type, time, dataHash, metadataHash] = leaf
  .toString("ascii")
  .split("\n");
if (leafForm !== "daybook-event-v1") fail("the leaf has another form");
if (BigInt(position) !== index + 1n || index >= size) fail("the leaf is of another position");
const hashes = path.map((line) => Buffer.from(line, "base64"));
if (rootOf(leaf, index, size, hashes) !== root) fail("the event is not in the log");
const requireHash = (file, hash, what) => {
  if (file && sha256(readFileSync(file)).toString("hex") !== hash) fail(`other ${what}`);
};
requireHash(dataFile, dataHash, "data");
requireHash(metadataFile, metadataHash, "metadata");

console.log(`verified: ${type} ${id} is event ${version} of ${stream}`);
console.log(`position ${position} of ${size}, recorded at ${time}`);
