package dev.daybook.audit.witness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.daybook.audit.notes.Ed25519Signer;
import dev.daybook.audit.tree.ConsistencyProof;
import dev.daybook.audit.tree.Hash;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddCheckpointTest {
  /// The example of the specification.
  private static final String EXAMPLE =
      """
      old 20852014
      PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
      jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
      5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
      /6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

      example.com/behind-the-sofa
      20852163
      CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

      — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
      — example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=
      """;

  private static final String HASH = "PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n";
  private static final String NOTE = EXAMPLE.substring(EXAMPLE.indexOf("\n\n") + 2);

  private static AddCheckpoint parse(String body) {
    return AddCheckpoint.parse(body.getBytes(UTF_8));
  }

  @Test
  void the_example_of_the_specification_is_parsed() {
    AddCheckpoint request = parse(EXAMPLE);

    assertThat(request.oldSize()).isEqualTo(20_852_014);
    assertThat(request.path())
        .hasSize(4)
        .last()
        .hasToString("/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=");
    assertThat(request.origin()).isEqualTo("example.com/behind-the-sofa");
    assertThat(request.size()).isEqualTo(20_852_163);
    assertThat(request.root()).hasToString("CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=");
    assertThat(request.checkpoint().signatures()).hasSize(2);
    assertThat(request.encode()).asString().isEqualTo(EXAMPLE);
  }

  @Test
  void a_first_request_has_no_proof() {
    var log = SignedGrowth.of(Ed25519Signer.generate("log.example"), 3);

    assertThat(log.request(0)).asString(UTF_8).isEqualTo("old 0\n\n" + log.checkpoint());
  }

  @Test
  void a_proof_has_at_most_63_hashes() {
    assertThat(parse("old 1\n" + HASH.repeat(63) + "\n" + NOTE).path()).hasSize(63);
    assertRefused("old 1\n" + HASH.repeat(64) + "\n" + NOTE);
    assertRefused("old 1\n" + HASH.repeat(1_000) + "\n" + NOTE);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                AddCheckpoint.of(
                    new ConsistencyProof(1, 2, Collections.nCopies(64, Hash.EMPTY_TREE)),
                    SignedGrowth.of(Ed25519Signer.generate("log.example"), 3).checkpoint()));
  }

  @Test
  void a_body_that_is_too_large_is_refused() {
    assertRefused("old 1\n\n" + "x".repeat(AddCheckpoint.BYTES_MAX) + NOTE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n\n",
        "old\n\n%s",
        "old \n\n%s",
        "old 01\n\n%s",
        "old -1\n\n%s",
        "old +1\n\n%s",
        "old 1 \n\n%s",
        "old  1\n\n%s",
        "OLD 1\n\n%s",
        "old 9223372036854775808\n\n%s",
        "old 1\r\n\r\n%s",
        "\nold 1\n\n%s",
        "old 1\n%s",
        "old 1\nPlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpka=\n\n%s",
        "old 1\nPlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkax=\n\n%s",
        "old 1\n\n\n%s",
        "old 1\n\n",
        "old 1\n\norigin\n7\n",
        "old 1\n\norigin\n7\nPlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n\n",
        "old 1\n\norigin\n07\nPlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n\n— o AAAAAAAA\n",
        "old 1\n\norigin\n7\n\n— o AAAAAAAA\n",
        "old 1\n\n\n7\nPlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n\n— o AAAAAAAA\n",
      })
  void what_is_not_a_request_is_refused(String body) {
    assertRefused(body.replace("%s", NOTE));
  }

  @Test
  void bytes_that_are_no_text_are_refused() {
    byte[] body = EXAMPLE.getBytes(UTF_8);
    body[body.length - 3] = (byte) 0xff;

    assertThatIllegalArgumentException().isThrownBy(() -> AddCheckpoint.parse(body));
  }

  private static void assertRefused(String body) {
    assertThatIllegalArgumentException().isThrownBy(() -> parse(body));
  }
}
