package dev.daybook.audit.witness;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.daybook.audit.notes.Cosigner;
import dev.daybook.audit.notes.Ed25519Signer;
import dev.daybook.audit.notes.InvalidNoteException;
import dev.daybook.audit.notes.SignedNote;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrustPolicyTest {
  private static final Ed25519Signer LOG = Ed25519Signer.generate("log.example/accounts/e1");
  private static final SignedNote CHECKPOINT = SignedGrowth.of(LOG, 7).checkpoint();
  private static final Instant TIME = Instant.ofEpochSecond(1_700_000_000);

  private static final Map<String, Cosigner> WITNESSES = witnesses();

  /// The example of the specification.
  private static final String EXAMPLE =
      """
      log LOG

      witness X1 X1-KEY
      witness X2 X2-KEY
      witness X3 X3-KEY
      group X-witnesses 2 X1 X2 X3

      witness Y1 Y1-KEY
      witness Y2 Y2-KEY
      witness Y3 Y3-KEY
      group Y-witnesses any Y1 Y2 Y3

      group X-and-Y all X-witnesses Y-witnesses
      quorum X-and-Y
      """;

  private static Map<String, Cosigner> witnesses() {
    Map<String, Cosigner> witnesses = new LinkedHashMap<>();
    for (String name : List.of("X1", "X2", "X3", "Y1", "Y2", "Y3")) {
      witnesses.put(name, Cosigner.generate("witness.example/" + name));
    }
    return witnesses;
  }

  private static TrustPolicy parse(String policy) {
    return TrustPolicy.parse(withKeys(policy));
  }

  private static String withKeys(String policy) {
    String text = policy.replace("LOG", LOG.verifierKey().toString());
    for (Map.Entry<String, Cosigner> witness : WITNESSES.entrySet()) {
      text = text.replace(witness.getKey() + "-KEY", witness.getValue().key().toString());
    }
    return text;
  }

  private static SignedNote cosignedBy(String... names) {
    return CHECKPOINT.withSignatures(
        Stream.of(names)
            .map(name -> Objects.requireNonNull(WITNESSES.get(name)))
            .map(witness -> witness.cosign(CHECKPOINT.text(), TIME))
            .toList());
  }

  @Test
  void the_example_of_the_specification_is_read() {
    TrustPolicy policy = parse(EXAMPLE);

    assertThat(policy.logs()).extracting(TrustPolicy.Log::key).containsExactly(LOG.verifierKey());
    assertThat(policy.witnesses())
        .extracting(TrustPolicy.Witness::name)
        .containsExactly("X1", "X2", "X3", "Y1", "Y2", "Y3");
  }

  @ParameterizedTest
  @CsvSource({
    "X1 X2 Y1, true",
    "X1 X3 Y3, true",
    "X1 X2 X3 Y1 Y2 Y3, true",
    "X1 Y1, false",
    "X1 Y1 Y2 Y3, false",
    "X1 X2 X3, false",
    "X2, false",
  })
  void a_quorum_of_groups_is_met_or_not(String names, boolean met) {
    PolicyResult result = parse(EXAMPLE).check(cosignedBy(names.split(" ")));

    assertThat(result.isMet()).isEqualTo(met);
    assertThat(result.names()).containsExactly(names.split(" "));
    assertThat(result.missingNames())
        .doesNotContain(names.split(" "))
        .hasSize(6 - result.names().size());
    assertThat(result.cosigned().values()).containsOnly(TIME);
  }

  @Test
  void no_cosignature_is_needed_for_none() {
    assertThat(parse("quorum none\n").check(CHECKPOINT).isMet()).isTrue();
  }

  @Test
  void one_witness_can_be_the_quorum() {
    TrustPolicy policy = parse("witness X1 X1-KEY\nquorum X1\n");

    assertThat(policy.check(CHECKPOINT).isMet()).isFalse();
    assertThat(policy.check(cosignedBy("X1")).isMet()).isTrue();
    assertThat(policy.check(cosignedBy("X2")).isMet()).isFalse();
  }

  @Test
  void a_cosignature_of_another_checkpoint_is_refused() {
    var witness = Objects.requireNonNull(WITNESSES.get("X1"));
    var other = witness.cosign(SignedGrowth.of(LOG, 8).checkpoint().text(), TIME);

    assertThatExceptionOfType(InvalidNoteException.class)
        .isThrownBy(() -> parse(EXAMPLE).check(CHECKPOINT.withSignatures(List.of(other))));
  }

  @Test
  void spaces_tabs_comments_and_addresses_are_allowed() {
    TrustPolicy policy =
        parse(
            "\t# comment\n  log \t LOG  https://log.example/x \n\n"
                + "witness X1 X1-KEY https://w.example/p\nquorum\tX1 \t\n# end");

    assertThat(policy.logs().getFirst().url()).contains(URI.create("https://log.example/x"));
    assertThat(policy.witnesses().getFirst().url()).contains(URI.create("https://w.example/p"));
  }

  @Test
  void names_are_bytes() {
    String policy = withKeys("witness é X1-KEY\nquorum é\n");

    assertThat(TrustPolicy.parse(policy).witnesses().getFirst().name()).isEqualTo("é");
    byte[] notUtf8 = policy.getBytes(ISO_8859_1);
    assertThat(TrustPolicy.parse(notUtf8).check(cosignedBy("X1")).isMet()).isTrue();
    assertThatIllegalArgumentException() // a letter K and the sign of Kelvin
        .isThrownBy(() -> parse("witness K X1-KEY\nquorum \u212a\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          log LOG                                             | has no line of a quorum
          quorum X1                                           | Line 1 of the policy: X1 is no witness
          quorum none;quorum none                             | Line 2 of the policy: a policy has one quorum
          quorum                                              | the form is: quorum
          witness X1                                          | the form is: witness
          witness X1 LOG;quorum X1                            | signature type 0x04
          log X1-KEY;quorum none                              | signature type 0x01
          log LOG;log LOG;quorum none                         | Line 2 of the policy: another log has this public key
          witness X1 X1-KEY;witness X2 X1-KEY;quorum X1       | another witness has this public key
          witness X1 X1-KEY;witness X1 X2-KEY;quorum X1       | X1 is defined already
          witness none X1-KEY;quorum none                     | none is defined already
          witness X1 X1-KEY;group none any X1;quorum none     | none is defined already
          witness X1 X1-KEY;group g any none;quorum g         | none is no witness
          group g any X1;witness X1 X1-KEY;quorum g           | Line 1 of the policy: X1 is no witness
          witness X1 X1-KEY;group g any X1 X1;quorum g        | X1 is a member of a group already
          witness X1 X1-KEY;group g any X1;group h any X1;quorum g | X1 is a member of a group already
          witness X1 X1-KEY;group g any g;quorum g            | g is no witness
          witness X1 X1-KEY;group g 2 X1;quorum g             | a group of 1 needs all, any or 1 to 1
          witness X1 X1-KEY;group g 0 X1;quorum g             | needs all, any
          witness X1 X1-KEY;group g 01 X1;quorum g            | needs all, any
          witness X1 X1-KEY;group g some X1;quorum g          | needs all, any
          witness X1 X1-KEY;group g any;quorum g              | the form is: group
          witness X1 X1-KEY a b;quorum X1                     | the form is: witness
          witness X1 X1-KEY http://[;quorum X1                | Line 1 of the policy
          monitor M;quorum none                               | a line begins with log
          """)
  void what_is_not_a_policy_is_refused_by_line(String policy, String reason) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parse(policy.replace(';', '\n') + "\n"))
        .withMessageContaining(reason);
  }

  @Test
  void control_characters_and_long_files_are_refused() {
    for (String line :
        List.of("quorum none\r\n", "quorum\u0000none\n", "# \u007f\nquorum none\n")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> parse(line))
          .withMessageContaining("control characters");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parse("#\n".repeat(TrustPolicy.BYTES_MAX / 2) + "quorum none\n"));
  }

  @Test
  void a_thousand_witnesses_are_read() {
    var policy = new StringBuilder();
    for (int i = 0; i < TrustPolicy.DEFINITIONS_MAX - 1; i++) {
      policy.append("witness w%d %s\n".formatted(i, Cosigner.generate("w" + i).key()));
    }

    assertThat(TrustPolicy.parse(policy + "quorum w7\n").witnesses()).hasSize(999);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TrustPolicy.parse(policy + "group g any w1\nquorum w7\n"))
        .withMessageContaining("more than 1000 definitions");
  }
}
