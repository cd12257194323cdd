package dev.daybook.accounts.testing;

import dev.daybook.audit.notes.CosignerKey;

/// The text of a policy of witnesses.
public final class PolicyText {
  private PolicyText() {}

  /// A policy that demands the cosignature of one witness, `finance`, on a port of this machine.
  public static String ofFinance(CosignerKey key, int port) {
    return "witness finance %s http://127.0.0.1:%d\nquorum finance\n".formatted(key, port);
  }
}
