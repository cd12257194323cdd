/// The log as a Merkle tree that third parties can check: leaves, tiles, proofs, signed
/// checkpoints, receipts.
module dev.daybook.audit {
  requires transitive dev.daybook.eventstore;
  requires static transitive org.jspecify;

  exports dev.daybook.audit;
  exports dev.daybook.audit.notes;
  exports dev.daybook.audit.tree;
}
