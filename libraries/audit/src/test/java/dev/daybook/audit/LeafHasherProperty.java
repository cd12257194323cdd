package dev.daybook.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The hasher's hashes are those of the leaves, one by one, and it refuses the same events.
///
/// Repeat a run with `-Ddaybook.seed=…`.
class LeafHasherProperty {
  private static final int EVENTS = 20_000;
  private static final int TAGS_MAX = 12;
  private static final List<String> REFUSED =
      List.of("", " ", "a b", "a\nb", "é", "\u007f", "\u0100a");

  private final long seed = Long.getLong("daybook.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final LeafHasher hasher = new LeafHasher();

  @Test
  void hashes_are_those_of_the_leaves() {
    System.out.println("LeafHasherProperty: -Ddaybook.seed=" + seed);
    for (int i = 0; i < EVENTS; i++) {
      RecordedEvent event =
          event(1 + number(), 1 + number(), printable(), time(), tags(random.nextInt(TAGS_MAX)));

      assertThat(hasher.hash(event)).as("%s", event).isEqualTo(EventLeaf.of(event).hash());
    }
  }

  @Test
  void events_that_no_append_stores_are_refused() {
    System.out.println("LeafHasherProperty: -Ddaybook.seed=" + seed);
    assertRefused(event(0, 1, "A", time(), Set.of()));
    assertRefused(event(1, -number(), "A", time(), Set.of()));
    assertRefused(event(1, 1, "A", time().plusNanos(1 + random.nextInt(999_999)), Set.of()));
    for (String text : REFUSED) {
      assertRefused(event(1, 1, text, time(), Set.of()));
      assertRefused(event(1, 1, "A", time(), Set.of("a", text)));
    }
  }

  /// Also right after it, a leaf is hashed as it is.
  private void assertRefused(RecordedEvent event) {
    assertThatIllegalArgumentException().isThrownBy(() -> EventLeaf.of(event));
    assertThatIllegalArgumentException().as("%s", event).isThrownBy(() -> hasher.hash(event));
    RecordedEvent next = event(1, 1, "A", time(), Set.of());
    assertThat(hasher.hash(next)).isEqualTo(EventLeaf.of(next).hash());
  }

  private RecordedEvent event(
      long position, long version, String type, Instant time, Set<String> tags) {
    return new RecordedEvent(
        position,
        StreamId.of("thing", printable()),
        version,
        new UUID(random.nextLong(), random.nextLong()),
        type,
        "{\"text\": \"" + "é☃".repeat(random.nextInt(300)) + "\"}",
        "{\"few\": " + random.nextInt(3) + "}",
        time,
        tags);
  }

  /// Of all magnitudes.
  private long number() {
    return random.nextLong(Long.MAX_VALUE) >> random.nextInt(Long.SIZE - 1);
  }

  /// Often the same one again, sometimes with a year of other than four digits.
  private Instant time() {
    long millis =
        random.nextBoolean() ? random.nextInt(3) : random.nextLong() >> random.nextInt(Long.SIZE);
    return Instant.ofEpochMilli(millis);
  }

  private Set<String> tags(int most) {
    return IntStream.range(0, most).mapToObj(_ -> printable()).collect(Collectors.toSet());
  }

  private String printable() {
    return random
        .ints(1 + random.nextInt(StreamId.ID_LENGTH_MAX), '!', '~' + 1)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
