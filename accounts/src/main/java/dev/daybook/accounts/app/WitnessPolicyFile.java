package dev.daybook.accounts.app;

import dev.daybook.audit.witness.TrustPolicy;
import dev.daybook.audit.witness.client.Witnesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;

/// The file that names the witnesses of the log, in the format of C2SP
/// [tlog-policy](https://c2sp.org/tlog-policy).
final class WitnessPolicyFile {
  private WitnessPolicyFile() {}

  /// The witnesses of a policy.
  ///
  /// @throws StartException if [#read] throws it
  static Witnesses open(Path file) {
    return new Witnesses(read(file), Witnesses.TIMEOUT, InstantSource.system());
  }

  /// Reads a policy by which witnesses can be asked.
  ///
  /// @throws StartException if the file can't be read, is no policy, or no witness has an address
  static TrustPolicy read(Path file) {
    try {
      if (Files.size(file) > TrustPolicy.BYTES_MAX) {
        throw new StartException("The policy of witnesses %s is too large".formatted(file));
      }
      var policy = TrustPolicy.parse(Files.readAllBytes(file));
      if (policy.witnesses().stream().allMatch(it -> it.url().isEmpty())) {
        throw new StartException(
            "No witness of %s has an address: add it after the witness's key".formatted(file));
      }
      return policy;
    } catch (IOException e) {
      throw new StartException(
          "The policy of witnesses %s can't be read: %s".formatted(file, e), e);
    } catch (IllegalArgumentException e) {
      throw new StartException(
          "The policy of witnesses %s is not valid: %s".formatted(file, e.getMessage()), e);
    }
  }
}
