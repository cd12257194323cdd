package dev.daybook.personal.cipher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HkdfTest {
  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  /// `from` and all that follow.
  private static String count(int from, int number) {
    byte[] bytes = new byte[number];
    for (int i = 0; i < number; i++) {
      bytes[i] = (byte) (from + i);
    }
    return HexFormat.of().formatHex(bytes);
  }

  private static void derives(String secret, String salt, String info, String key, String result) {
    byte[] extracted = Hkdf.extract(bytes(salt), bytes(secret));
    assertThat(extracted).isEqualTo(bytes(key));
    assertThat(Hkdf.expand(extracted, bytes(info), result.length() / 2)).isEqualTo(bytes(result));
  }

  @Test
  void derives_the_first_vector_of_rfc_5869() {
    derives(
        "0b".repeat(22),
        count(0, 13),
        count(0xf0, 10),
        "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
  }

  @Test
  void derives_the_vector_of_rfc_5869_with_long_inputs() {
    derives(
        count(0, 80),
        count(0x60, 80),
        count(0xb0, 80),
        "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
        "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
            + "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
            + "cc30c58179ec3e87c14c01d5c1f3434f1d87");
  }

  @Test
  void derives_the_vector_of_rfc_5869_without_salt_and_info() {
    derives(
        "0b".repeat(22),
        "",
        "",
        "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
  }

  @ParameterizedTest
  @CsvSource({"1, 32", "32, 31", "32, 33", "100, 8160"})
  void derives_what_java_derives(int secret, int length) throws GeneralSecurityException {
    byte[] expected =
        KDF.getInstance("HKDF-SHA256")
            .deriveData(
                HKDFParameterSpec.ofExtract()
                    .addIKM(bytes(count(7, secret)))
                    .thenExpand(bytes("0102"), length));

    byte[] extracted = Hkdf.extract(new byte[0], bytes(count(7, secret)));
    assertThat(Hkdf.expand(extracted, bytes("0102"), length)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 8_161})
  void derives_no_other_length(int length) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Hkdf.expand(new byte[32], new byte[0], length));
  }
}
