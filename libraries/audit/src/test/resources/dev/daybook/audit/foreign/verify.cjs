// Verifies receipts with the code of npm's @sigstore/verify. Prints the name of each case and
// "accepted" or "refused".
//
//   node verify.cjs <folder> <verifier key> <folder of the package @sigstore/verify>

const { createPublicKey } = require("node:crypto");
const { readdirSync, readFileSync } = require("node:fs");
const { join } = require("node:path");

const [folder, verifierKey, sigstore] = process.argv.slice(2);
const { verifyCheckpoint } = require(join(sigstore, "dist/tlog/checkpoint.js"));
const { verifyMerkleInclusion } = require(join(sigstore, "dist/tlog/merkle.js"));
const { VerificationError } = require(join(sigstore, "dist/error.js"));

const [, name, id, key] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(verifierKey);
const der = Buffer.concat([
  Buffer.from("302a300506032b6570032100", "hex"),
  Buffer.from(key, "base64").subarray(1),
]);
const log = {
  logID: Buffer.from(id, "hex"),
  baseURL: name,
  publicKey: createPublicKey({ key: der, format: "der", type: "spki" }),
};

const verify = (text) => {
  const end = text.indexOf("\n\n");
  const [, extra, index, ...hashes] = text.slice(0, end).split("\n");
  const entry = {
    canonicalizedBody: Buffer.from(extra.slice("extra ".length), "base64"),
    inclusionProof: {
      logIndex: index.slice("index ".length),
      hashes: hashes.map((hash) => Buffer.from(hash, "base64")),
      checkpoint: { envelope: text.slice(end + 2) },
    },
  };
  verifyMerkleInclusion(entry, verifyCheckpoint(entry, [log]));
};

for (const file of readdirSync(folder).filter((file) => file.startsWith("receipt_"))) {
  try {
    verify(readFileSync(join(folder, file), "utf8"));
    console.log(file, "accepted");
  } catch (error) {
    if (!(error instanceof VerificationError)) throw error;
    console.error(file, error.message);
    console.log(file, "refused");
  }
}
