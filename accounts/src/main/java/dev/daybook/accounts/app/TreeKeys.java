package dev.daybook.accounts.app;

import dev.daybook.accounts.personal.KeyedHash;
import dev.daybook.audit.notes.Ed25519Signer;
import dev.daybook.audit.notes.MlDsa44Signer;
import dev.daybook.audit.sealing.EpochTrees;
import dev.daybook.eventstore.EventStore;
import dev.daybook.personal.MasterKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import javax.sql.DataSource;

/// The keys that sign the log's trees: one for each origin, or two, derived from the master key, so
/// that all nodes have the same ones and no further secret has to be kept. They reveal nothing of
/// the master key and of each other.
public final class TreeKeys {
  private final KeyedHash secrets;
  private final KeyedHash mlDsaSecrets;

  public TreeKeys(MasterKey master) {
    this.secrets = new KeyedHash(master.hmacKey("keys of audit trees"));
    this.mlDsaSecrets = new KeyedHash(master.hmacKey("ML-DSA-44 keys of audit trees"));
  }

  /// Returns the signer of an origin. Always the same key for one origin.
  public Ed25519Signer signer(String origin) {
    return Ed25519Signer.derived(origin, secrets.of(origin.getBytes(StandardCharsets.UTF_8)));
  }

  /// Returns the signer of the second signatures of an origin. Always the same key for one origin.
  ///
  /// @throws UnsupportedOperationException if the Java platform has no ML-DSA-44
  public MlDsa44Signer mlDsaSigner(String origin) {
    return MlDsa44Signer.derived(origin, mlDsaSecrets.of(origin.getBytes(StandardCharsets.UTF_8)));
  }

  /// The trees of a log that these keys sign.
  ///
  /// @param schema of the read models
  /// @param folder what this node has seen signed
  /// @throws StartException if the options demand ML-DSA-44, and the Java platform doesn't have it
  EpochTrees trees(
      EventStore log, DataSource reads, String schema, SealingOptions options, Path folder) {
    var trees = new EpochTrees(log, reads, schema, options.name(), this::signer, folder);
    if (!options.mlDsa()) {
      return trees;
    }
    requireMlDsa(() -> mlDsaSigner(options.name()));
    return trees.withCosigners(origin -> List.of(mlDsaSigner(origin)));
  }

  /// @throws StartException if the signer can't be had
  static void requireMlDsa(Supplier<MlDsa44Signer> signer) {
    try {
      var _ = signer.get();
    } catch (UnsupportedOperationException e) {
      throw new StartException(
          "--audit-ml-dsa (DAYBOOK_AUDIT_ML_DSA): %s".formatted(e.getMessage()), e);
    }
  }

  @Override
  public String toString() {
    return "keys of audit trees";
  }
}
