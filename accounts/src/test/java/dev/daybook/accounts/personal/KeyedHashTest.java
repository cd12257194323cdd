package dev.daybook.accounts.personal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.personal.MasterKey;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class KeyedHashTest {
  private static MasterKey key(int number) {
    byte[] secret = new byte[MasterKey.BYTES];
    secret[0] = (byte) number;
    return MasterKey.of(secret);
  }

  private static byte[] address(int key, String address) {
    return KeyedHash.ofAddresses(key(key)).of(address.getBytes(UTF_8));
  }

  private static byte[] request(int key) {
    return KeyedHash.ofRequests(key(key)).of(new byte[] {1, 2, 3});
  }

  @Test
  void gives_an_address_one_tag_and_each_key_a_different_one() {
    byte[] tag = address(1, "ada@example.com");

    assertThat(tag).isEqualTo(address(1, "ada@example.com"));
    assertThat(tag).isNotEqualTo(address(1, "eda@example.com"));
    assertThat(tag).isNotEqualTo(address(2, "ada@example.com"));
  }

  @Test
  void gives_a_request_one_hash_and_each_key_a_different_one() {
    assertThat(request(1)).isEqualTo(request(1)).isNotEqualTo(request(2));
  }

  /// As in logs of 0.1.
  @Test
  void stays_the_same_in_all_builds() {
    byte[] secret = new byte[MasterKey.BYTES];
    for (int i = 0; i < secret.length; i++) {
      secret[i] = (byte) i;
    }
    MasterKey master = MasterKey.of(secret);

    assertThat(KeyedHash.ofRequests(master).of(new byte[] {1, 2, 3}))
        .asHexString()
        .isEqualTo("788E38461C9745733B0A80F8EA5502BF74306E35630121E1A449642B5CEA12AA");
    assertThat(KeyedHash.ofAddresses(master).of("ada@example.com".getBytes(UTF_8)))
        .isEqualTo(
            HexFormat.of()
                .parseHex("6aef09e5559d0d8538c14619cc1e47907b07b2139fd51d04e4186743f16f1bae"));
  }
}
