// Verifies a receipt of a Daybook log with nothing but Node's standard library: an example of a
// verifier that shares no code with Daybook. docs/audit.md describes the formats.
//
//   node verify.mjs <receipt> <verifier key> [<file of the data> [<file of the metadata>]]
//
// The verifier key may be the lines of a tree's file `key`: that of the Ed25519 key is taken.

import { createHash, createPublicKey, verify } from "node:crypto";
import { readFileSync, realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";

class NotVerified extends Error {}

const require = (holds, why) => {
  if (!holds) throw new NotVerified(why);
};

const sha256 = (...parts) => {
  const hash = createHash("sha256");
  parts.forEach((part) => hash.update(part));
  return hash.digest();
};

/**
 * The bytes of a text in Base 64. Node's decoder ignores stray characters and bits, so one proof
 * would have several forms: accepted is only the text to which the bytes are encoded.
 */
const fromBase64 = (text) => {
  const bytes = Buffer.from(text, "base64");
  require(bytes.toString("base64") === text, `not canonical Base 64: ${text}`);
  return bytes;
};

const parseHash = (text) => {
  const hash = fromBase64(text);
  require(hash.length === 32, "a hash has another length");
  return hash;
};

const parseNumber = (text) => {
  require(/^(0|[1-9]\d*)$/.test(text), `not a number: ${text}`);
  return BigInt(text);
};

/** The name, id and public key of `<name>+<id>+<base64(0x01 and the key)>`. */
const parseKey = (text) => {
  const [match, name, id, base64] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text) ?? [];
  require(match, "not a key");
  const typed = fromBase64(base64);
  require(typed.length === 33 && typed[0] === 1, "not an Ed25519 key");
  require(sha256(name, "\n", typed).toString("hex", 0, 4) === id, "the key id is not the key's");
  const der = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), typed.subarray(1)]);
  return { name, id, publicKey: createPublicKey({ key: der, format: "der", type: "spki" }) };
};

/** The Ed25519 key among several, a line each; the text itself if there is none. */
const ed25519Among = (keys) => {
  const typeOf = (line) => Buffer.from(line.replace(/^[^+]+\+[^+]+\+/, ""), "base64")[0];
  return keys.split("\n").find((line) => typeOf(line) === 1) ?? keys;
};

/** The size and root of a checkpoint that the key has signed. */
const parseCheckpoint = (note, key) => {
  const [text, signatures, more] = note.split("\n\n");
  require(signatures?.endsWith("\n") && more === undefined, "not a signed note");
  const own = signatures
    .slice(0, -1)
    .split("\n")
    .map((line) => {
      const [match, name, base64] = /^— ([^ ]+) (.+)$/.exec(line) ?? [];
      require(match, "malformed signature");
      return { name, value: fromBase64(base64) };
    })
    .filter(({ name, value }) => name === key.name && value.toString("hex", 0, 4) === key.id);
  require(own.length > 0, "the checkpoint is not signed by the key");
  for (const { value } of own) {
    const valid = verify(null, Buffer.from(`${text}\n`), key.publicKey, value.subarray(4));
    require(valid, "the signature is not of this checkpoint");
  }
  const [origin, size, root, ...extensions] = text.split("\n");
  require(origin === key.name, "the checkpoint is of another log");
  require(root !== undefined && extensions.length === 0, "a checkpoint has three lines");
  return { size: parseNumber(size), root: parseHash(root) };
};

/** The root to which the hashes of a proof lead (RFC 9162, section 2.1.3.2). */
const rootOf = (leaf, index, size, path) => {
  let [at, last, hash] = [index, size - 1n, sha256(Buffer.of(0), leaf)];
  for (const sibling of path) {
    require(last !== 0n, "the proof has too many hashes");
    if (at % 2n === 1n || at === last) {
      hash = sha256(Buffer.of(1), sibling, hash);
      while (at % 2n === 0n && at > 0n) [at, last] = [at / 2n, last / 2n];
    } else {
      hash = sha256(Buffer.of(1), hash, sibling);
    }
    [at, last] = [at / 2n, last / 2n];
  }
  require(last === 0n, "the proof has too few hashes");
  return hash;
};

const parseLeaf = (bytes) => {
  const text = bytes.toString("latin1");
  const lines = text.slice(0, -1).split("\n");
  require(/^[\x21-\x7e\n]+\n$/.test(text) && lines.length >= 9, "malformed leaf");
  const [form, position, stream, version, id, type, time, dataHash, metadataHash, ...tags] = lines;
  require(form === "daybook-event-v1", "the leaf has another form");
  return { position, stream, version, id, type, time, dataHash, metadataHash, tags };
};

/**
 * The fields of the leaf that a receipt proves, and the size of the signed tree.
 *
 * @throws {NotVerified} if the receipt is not valid
 */
export const verifyReceipt = (receipt, keyText) => {
  const middle = receipt.indexOf("\n\n");
  const [form, extra, indexLine, ...path] = receipt.slice(0, middle).split("\n");
  require(form === "c2sp.org/tlog-proof@v1", "not a receipt");
  require(extra?.startsWith("extra ") && indexLine?.startsWith("index "), "not a receipt");
  const { size, root } = parseCheckpoint(receipt.slice(middle + 2), parseKey(ed25519Among(keyText)));
  const bytes = fromBase64(extra.slice("extra ".length));
  const index = parseNumber(indexLine.slice("index ".length));
  const leaf = parseLeaf(bytes);
  const isOfIndex = parseNumber(leaf.position) === index + 1n && index < size;
  require(isOfIndex, "the leaf is of another position");
  const reached = rootOf(bytes, index, size, path.map(parseHash));
  require(reached.equals(root), "the event is not in the log");
  return { ...leaf, size };
};

const requireHash = (file, hash, what) => {
  require(!file || sha256(readFileSync(file)).toString("hex") === hash, `other ${what}`);
};

const main = (receiptFile, key, dataFile, metadataFile) => {
  require(key, "usage: verify.mjs <receipt> <verifier key> [<data> [<metadata>]]");
  const event = verifyReceipt(readFileSync(receiptFile, "utf8"), key);
  requireHash(dataFile, event.dataHash, "data");
  requireHash(metadataFile, event.metadataHash, "metadata");
  console.log(`verified: ${event.type} ${event.id} is event ${event.version} of ${event.stream}`);
  console.log(`position ${event.position} of ${event.size}, recorded at ${event.time}`);
};

const script = process.argv[1];
if (script && realpathSync(script) === fileURLToPath(import.meta.url)) {
  try {
    main(...process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof NotVerified)) throw error;
    console.error(`NOT VERIFIED: ${error.message}`);
    process.exitCode = 1;
  }
}
