package dev.daybook.accounts.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.daybook.audit.EventLeaf;
import dev.daybook.personal.MasterKey;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// The keys of the trees: published, so they never change.
class TreeKeysTest {
  private static final String ORIGIN = "log.example/bank/log/1/e1-00000000";
  private static final TreeKeys KEYS = new TreeKeys(MasterKey.of(new byte[MasterKey.BYTES]));

  /// The key without its name and id.
  private static String key(TreeKeys keys, String origin) {
    String text = keys.signer(origin).verifierKey().toString();
    return text.substring(text.lastIndexOf('+') + 1);
  }

  @Test
  void the_key_of_an_origin_never_changes() {
    assertThat(KEYS.signer(ORIGIN).verifierKey())
        .hasToString(ORIGIN + "+085bdb6c+AZVRbuHX7kH0E3n9n1RjkqfTesjP/fwli9V76PBiRIvN");
  }

  @Test
  void each_origin_and_each_master_key_has_other_keys() {
    byte[] secret = new byte[MasterKey.BYTES];
    Arrays.fill(secret, (byte) 1);

    assertThat(key(KEYS, ORIGIN))
        .isEqualTo(key(KEYS, ORIGIN))
        .isNotEqualTo(key(KEYS, "log.example/bank/log/1/e2-00000000"))
        .isNotEqualTo(key(new TreeKeys(MasterKey.of(secret)), ORIGIN));
  }

  @Test
  void the_second_key_of_an_origin_never_changes() {
    String key = KEYS.mlDsaSigner(ORIGIN).verifierKey().toString();

    assertThat(EventLeaf.sha256(key))
        .isEqualTo("ccd883c6f7a45d40ddff39b21d10838a70ca010247ad0e5df177637ddc031ec8");
    assertThat(key).startsWith(ORIGIN + "+");
    assertThat(KEYS.mlDsaSigner(ORIGIN.replace("e1", "e2")).verifierKey().toString())
        .isNotEqualTo(key.replace("e1", "e2"));
  }

  @Test
  void a_platform_without_ml_dsa_is_refused_by_name() {
    assertThatExceptionOfType(StartException.class)
        .isThrownBy(
            () ->
                TreeKeys.requireMlDsa(
                    () -> {
                      throw new UnsupportedOperationException("This Java platform has none");
                    }))
        .withMessage("--audit-ml-dsa (DAYBOOK_AUDIT_ML_DSA): This Java platform has none");
  }

  @Test
  void prints_no_secret() {
    assertThat(KEYS).hasToString("keys of audit trees");
  }
}
