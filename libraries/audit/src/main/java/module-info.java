/// The log as a Merkle tree that third parties can check: leaves, tiles, proofs, signed
/// checkpoints, receipts.
@SuppressWarnings("opens") // a package of SQL files has no classes
module dev.daybook.audit {
  requires transitive dev.daybook.postgres;
  requires java.net.http;
  requires org.slf4j;
  requires static transitive org.jspecify;

  exports dev.daybook.audit;
  exports dev.daybook.audit.notes;
  exports dev.daybook.audit.sealing;
  exports dev.daybook.audit.tree;
  exports dev.daybook.audit.verification;
  exports dev.daybook.audit.verification.background;
  exports dev.daybook.audit.witness;
  exports dev.daybook.audit.witness.client;
  exports dev.daybook.audit.witness.server;

  // The SQL files in these packages.
  opens dev.daybook.audit.database to
      dev.daybook.postgres;
  opens dev.daybook.audit.sealing to
      dev.daybook.postgres;
  opens dev.daybook.audit.sealing.schema.audit to
      dev.daybook.postgres;
  opens dev.daybook.audit.verification to
      dev.daybook.postgres;
}
