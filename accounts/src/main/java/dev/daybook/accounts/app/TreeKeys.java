package dev.daybook.accounts.app;

import dev.daybook.accounts.personal.KeyedHash;
import dev.daybook.audit.notes.Ed25519Signer;
import dev.daybook.personal.MasterKey;
import java.nio.charset.StandardCharsets;

/// The keys that sign the log's trees: one for each origin, derived from the master key, so that
/// all nodes have the same ones and no further secret has to be kept. They reveal nothing of the
/// master key and of each other.
public final class TreeKeys {
  private final KeyedHash secrets;

  public TreeKeys(MasterKey master) {
    this.secrets = new KeyedHash(master.hmacKey("keys of audit trees"));
  }

  /// Returns the signer of an origin. Always the same key for one origin.
  public Ed25519Signer signer(String origin) {
    return Ed25519Signer.derived(origin, secrets.of(origin.getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public String toString() {
    return "keys of audit trees";
  }
}
