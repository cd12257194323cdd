package dev.daybook.audit.witness;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Whether a checkpoint has the cosignatures that a policy demands.
///
/// @param cosigned the witnesses that have cosigned it, and when
/// @param missing the other witnesses of the policy
/// @param isMet whether these are enough
public record PolicyResult(
    Map<TrustPolicy.Witness, Instant> cosigned, List<TrustPolicy.Witness> missing, boolean isMet) {
  public PolicyResult {
    cosigned = Collections.unmodifiableMap(new LinkedHashMap<>(cosigned));
    missing = List.copyOf(missing);
  }

  /// Names of the witnesses that have cosigned it.
  public List<String> names() {
    return cosigned.keySet().stream().map(TrustPolicy.Witness::name).toList();
  }

  /// Names of the witnesses that have not cosigned it.
  public List<String> missingNames() {
    return missing.stream().map(TrustPolicy.Witness::name).toList();
  }
}
