package dev.daybook.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.daybook.audit.notes.Checkpoint;
import dev.daybook.audit.notes.Ed25519Signer;
import dev.daybook.audit.notes.InvalidNoteException;
import dev.daybook.audit.notes.VerifierKey;
import dev.daybook.audit.tree.InvalidProofException;
import dev.daybook.audit.tree.MemoryTree;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReceiptTest {
  private static final int EVENTS = 600;
  private static final Ed25519Signer SIGNER = Ed25519Signer.generate("log.example/e1");
  private static final VerifierKey KEY = SIGNER.verifierKey();

  private final MemoryTree tree = new MemoryTree();

  private static RecordedEvent event(long position) {
    return new RecordedEvent(
        position,
        StreamId.of("account", "c1"),
        position,
        new UUID(0, position),
        "DEPOSITED",
        "{\"amount\": \"" + position + ".00\"}",
        "{}",
        Instant.ofEpochMilli(1_700_000_000_000L + position),
        Set.of("owner:ada", "currency:EUR"));
  }

  private Receipt receipt(long position) {
    for (int i = 1; i <= EVENTS; i++) {
      tree.add(EventLeaf.of(event(i)).hash());
    }
    tree.store();
    return Receipt.of(
        EventLeaf.of(event(position)),
        tree.at(EVENTS).inclusion(position - 1),
        Checkpoint.sign(tree.head(), SIGNER));
  }

  @Test
  void a_leaf_is_a_line_for_each_field() {
    var leaf = new String(EventLeaf.of(event(7)).encode(), StandardCharsets.US_ASCII);

    assertThat(leaf)
        .isEqualTo(
            """
            daybook-event-v1
            7
            account-c1
            7
            00000000-0000-0000-0000-000000000007
            DEPOSITED
            2023-11-14T22:13:20.007Z
            %s
            44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a
            currency:EUR
            owner:ada
            """
                .formatted(EventLeaf.sha256("{\"amount\": \"7.00\"}")));
  }

  @Test
  void the_largest_leaf_fits_into_an_entry_bundle() {
    var id = "x".repeat(StreamId.ID_LENGTH_MAX);
    var category = "c".repeat(StreamId.CATEGORY_LENGTH_MAX);
    var tags =
        IntStream.range(0, 20)
            .mapToObj(i -> "t".repeat(198) + (char) ('a' + i))
            .collect(Collectors.toSet());
    var event =
        new RecordedEvent(
            Long.MAX_VALUE,
            StreamId.of(category, id),
            Long.MAX_VALUE,
            UUID.randomUUID(),
            "T".repeat(100),
            "{}",
            "{}",
            Instant.ofEpochMilli(0),
            tags);

    assertThat(EventLeaf.of(event).encode()).hasSizeLessThan(65_535);
  }

  @Test
  void a_leaf_is_parsed_from_its_canonical_form_only() {
    var leaf = EventLeaf.of(event(7));
    var text = new String(leaf.encode(), StandardCharsets.US_ASCII);

    assertThat(EventLeaf.parse(leaf.encode())).isEqualTo(leaf);
    for (var changed :
        Set.of(
            text.replace("\n7\n", "\n07\n"),
            text.replace("\n7\n", "\n+7\n"),
            text.replace(".007Z", ".0070Z"),
            text.replace("v1", "v2"),
            text.replace("currency:EUR\nowner:ada", "owner:ada\ncurrency:EUR"),
            text.replace("owner:ada", "owner:äda"),
            text.substring(0, text.length() - 1),
            text + "\n",
            "")) {
      assertThatIllegalArgumentException()
          .as(changed)
          .isThrownBy(() -> EventLeaf.parse(changed.getBytes(StandardCharsets.UTF_8)));
    }
  }

  @Test
  void any_changed_field_changes_the_leaf() {
    var leaves = new HashSet<String>();
    var e = event(7);
    for (var each :
        Set.of(
            e,
            event(8),
            e.withData("{\"amount\": \"7.01\"}"),
            new RecordedEvent(
                7, e.stream(), 8, e.eventId(), e.type(), e.data(), "{}", e.recordedAt(), e.tags()),
            new RecordedEvent(
                7,
                e.stream(),
                7,
                e.eventId(),
                e.type(),
                e.data(),
                "{\"a\": 1}",
                e.recordedAt(),
                e.tags()),
            new RecordedEvent(
                7,
                e.stream(),
                7,
                e.eventId(),
                e.type(),
                e.data(),
                "{}",
                e.recordedAt().plusMillis(1),
                e.tags()),
            new RecordedEvent(
                7, e.stream(), 7, e.eventId(), e.type(), e.data(), "{}", e.recordedAt(), Set.of()),
            new RecordedEvent(
                7, e.stream(), 7, e.eventId(), "X", e.data(), "{}", e.recordedAt(), e.tags()))) {
      leaves.add(EventLeaf.of(each).hash().toString());
    }
    assertThat(leaves).hasSize(8);
  }

  @Test
  void a_receipt_is_verified_from_its_text() {
    var text = receipt(300).toString();

    assertThat(Receipt.parse(text).verify(KEY)).isEqualTo(EventLeaf.of(event(300)));
    assertThat(Receipt.parse(text)).hasToString(text);
  }

  @Test
  void a_receipt_for_a_changed_event_is_refused() {
    var original = receipt(300);
    var changed = EventLeaf.of(event(300).withData("{\"amount\": \"9000.00\"}"));
    var forged = new Receipt(changed, original.path(), original.checkpoint());

    assertThatExceptionOfType(InvalidProofException.class)
        .isThrownBy(() -> Receipt.parse(forged.toString()).verify(KEY))
        .withMessage("The leaf is not at index 299 of the tree");
  }

  @Test
  void a_receipt_for_an_event_after_the_checkpoint_is_refused() {
    var original = receipt(300);
    var later =
        new Receipt(EventLeaf.of(event(EVENTS + 1)), original.path(), original.checkpoint());

    assertThatExceptionOfType(InvalidProofException.class)
        .isThrownBy(() -> later.verify(KEY))
        .withMessage("Position 601 is after the checkpoint, 600");
  }

  @Test
  void a_receipt_by_another_key_is_refused() {
    var text = receipt(300).toString();
    var other = Ed25519Signer.generate("log.example/e1").verifierKey();

    assertThatExceptionOfType(InvalidNoteException.class)
        .isThrownBy(() -> Receipt.parse(text).verify(other));
  }

  @Test
  void what_is_not_a_receipt_is_refused() {
    var text = receipt(300).toString();
    for (var changed :
        Set.of(
            "",
            text.replace("v1\n", "v2\n"),
            text.replace("index 299", "index 298"),
            text.replace("index 299", "index 0299"),
            text.replace("\nextra ", "\nextra *"),
            text.replaceFirst("extra .*\n", ""))) {
      assertThatExceptionOfType(InvalidProofException.class)
          .as(changed)
          .isThrownBy(() -> Receipt.parse(changed));
    }
  }
}
