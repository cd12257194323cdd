package dev.daybook.audit;

import static dev.daybook.testing.Programs.isOnPath;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.daybook.audit.notes.Checkpoint;
import dev.daybook.audit.notes.InvalidNoteException;
import dev.daybook.audit.notes.SignedNote;
import dev.daybook.audit.notes.VerifierKey;
import dev.daybook.audit.tree.InvalidProofException;
import dev.daybook.audit.tree.MemoryTree;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The test vectors of docs/audit.md: from them strangers see whether their verifier is right. And
/// a verifier that shares no code with this library comes to the same results.
class VectorsTest {
  private static final Path AUDIT = Path.of("..", "..", "docs", "audit");
  private static final Path VECTORS = AUDIT.resolve("vectors");
  private static final Path VERIFIER = AUDIT.resolve("verify.mjs");
  private static final Path CHANGES =
      Path.of("src/test/resources/dev/daybook/audit/foreign/changes.mjs");
  private static final int EVENTS = 3;

  @TempDir Path folder;

  static RecordedEvent event(int position) throws IOException {
    return new RecordedEvent(
        position,
        StreamId.of("account", position == 2 ? "6f1c" : "77aa"),
        position == 3 ? 2 : 1,
        UUID.fromString("0194f7a0-0000-7000-8000-00000000000" + position),
        position == 3 ? "MONEY_DEPOSITED" : "ACCOUNT_OPENED",
        vector("event-%d.data".formatted(position)),
        vector("event-%d.metadata".formatted(position)),
        Instant.parse("2026-03-14T09:26:53.%d00Z".formatted(position)),
        position == 3 ? Set.of() : Set.of("email:5f3c", "currency:EUR"));
  }

  private static String vector(String name) throws IOException {
    return Files.readString(VECTORS.resolve(name));
  }

  private static VerifierKey key() throws IOException {
    return VerifierKey.parse(vector("key").strip());
  }

  @Test
  void leaves_are_those_of_the_vectors() throws IOException {
    for (int position = 1; position <= EVENTS; position++) {
      assertThat(EventLeaf.of(event(position)).encode())
          .asString()
          .isEqualTo(vector("event-%d.leaf".formatted(position)));
    }
  }

  @Test
  void the_checkpoint_is_of_the_tree_of_the_leaves() throws IOException {
    var tree = new MemoryTree();
    for (int position = 1; position <= EVENTS; position++) {
      tree.add(EventLeaf.of(event(position)).hash());
    }

    assertThat(Checkpoint.verify(SignedNote.parse(vector("checkpoint")), key()).head())
        .isEqualTo(tree.head());
  }

  @Test
  void receipts_are_of_the_leaves() throws IOException {
    for (int position = 1; position <= EVENTS; position++) {
      var text = vector("event-%d.tlog-proof".formatted(position));

      assertThat(Receipt.parse(text)).hasToString(text);
      assertThat(Receipt.parse(text).verify(key())).isEqualTo(EventLeaf.of(event(position)));
    }
  }

  @Test
  void a_change_of_any_character_is_refused() throws IOException {
    var key = key();
    var text = vector("event-2.tlog-proof");
    for (int at = 0; at < text.length(); at++) {
      for (char other : substitutes(text.charAt(at))) {
        var changed = text.substring(0, at) + other + text.substring(at + 1);

        assertThat(changed.equals(text) || !isProof(changed, key)).as(changed).isTrue();
      }
    }
  }

  /// Also the next characters: in Base 64 they can differ in unused bits alone.
  private static char[] substitutes(char c) {
    return new char[] {
      '=', '-', '!', '0', ' ', '\n', (char) (c + 1), (char) (c + 2), (char) (c + 3)
    };
  }

  private static boolean isProof(String receipt, VerifierKey key) {
    try {
      Receipt.parse(receipt).verify(key);
      return true;
    } catch (InvalidNoteException | InvalidProofException refused) {
      return false;
    }
  }

  @Test
  void a_verifier_without_our_code_accepts_the_vectors() throws Exception {
    for (int position = 1; position <= EVENTS; position++) {
      var name = "event-" + position;
      assertThat(
              verifier(
                  VECTORS.resolve(name + ".tlog-proof"),
                  VECTORS.resolve(name + ".data"),
                  VECTORS.resolve(name + ".metadata")))
          .isZero();
    }
  }

  @Test
  void a_verifier_without_our_code_refuses_changes() throws Exception {
    var name = "event-2";
    var text = vector(name + ".tlog-proof");
    var lines = text.lines().toList();
    var flipped = folder.resolve("data");
    Files.writeString(flipped, vector(name + ".data").replace("EUR", "USD"));

    assertThat(verifier(VECTORS.resolve(name + ".tlog-proof"), flipped)).isOne();
    for (var changed :
        List.of(
            text.replace("index 1", "index 2"),
            text.replace(lines.get(1), vector("event-1.tlog-proof").lines().toList().get(1)),
            text.replace(lines.get(3), lines.get(4)),
            text.replace(lines.get(3) + "\n", ""),
            text.replace("\n3\n", "\n4\n"),
            text.replace(lines.get(8), lines.get(3)),
            text.replace(lines.getLast(), lines.getLast().replace("/e1 ", "/e2 ")))) {
      var file = folder.resolve("changed");
      Files.writeString(file, changed);
      assertThat(changed).isNotEqualTo(text);
      assertThat(verifier(file)).as(changed).isOne();
    }
  }

  @Test
  void a_verifier_without_our_code_refuses_a_change_of_any_character() throws Exception {
    var status =
        node(
            CHANGES.toString(),
            VERIFIER.toString(),
            VECTORS.resolve("event-2.tlog-proof").toString(),
            key().toString());

    assertThat(status).isZero();
    assertThat(Files.readString(folder.resolve("output"))).endsWith(" changes, 0 accepted\n");
  }

  /// The exit status of docs/audit/verify.mjs.
  private int verifier(Path receipt, Path... more) throws Exception {
    return node(
        Stream.concat(
                Stream.of(VERIFIER.toString(), receipt.toString(), key().toString()),
                Stream.of(more).map(Path::toString))
            .toArray(String[]::new));
  }

  private int node(String... arguments) throws Exception {
    assumeTrue(isOnPath("node"), "node is missing");
    var command = Stream.concat(Stream.of("node"), Stream.of(arguments)).toList();
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("output").toFile())
        .start()
        .waitFor();
  }
}
