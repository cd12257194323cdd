package dev.daybook.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EventFilterTest {
  private static final EventFilter ALL = EventFilter.all();

  private static Set<String> names(int count) {
    return IntStream.range(0, count).mapToObj(n -> "n" + n).collect(Collectors.toSet());
  }

  private static String[] array(int count) {
    return names(count).toArray(String[]::new);
  }

  private static StreamId[] streams(int count) {
    return names(count).stream().map(name -> new StreamId("box", name)).toArray(StreamId[]::new);
  }

  @Test
  void has_a_bounded_number_of_members() {
    int categories = EventFilter.CATEGORIES_MAX;
    int streams = EventFilter.STREAMS_MAX;
    int types = EventFilter.TYPES_MAX;
    EventFilter full =
        ALL.withCategories(array(categories)).withStreams(streams(streams)).withTypes(array(types));
    assertThat(full.types()).hasSize(types);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ALL.withCategories(array(categories + 1)))
        .withMessage("A filter has at most 100 categories, got 101");
    assertThatIllegalArgumentException().isThrownBy(() -> ALL.withStreams(streams(streams + 1)));
    assertThatIllegalArgumentException().isThrownBy(() -> ALL.withTypes(array(types + 1)));
    int tags = EventFilter.TAGS_MAX;
    assertThat(full.withTags(array(tags)).tags()).hasSize(tags);
    assertThatIllegalArgumentException().isThrownBy(() -> ALL.withTags(array(tags + 1)));
  }

  @Test
  void accepts_an_event_by_its_stream_type_and_tags() {
    var event =
        new RecordedEvent(
            1,
            new StreamId("box", "1"),
            1,
            new UUID(0, 1),
            "OPENED",
            "{}",
            "{}",
            Instant.EPOCH,
            Set.of("a", "b"));
    assertThat(ALL.accepts(event)).isTrue();
    assertThat(ALL.withTags("b").accepts(event)).isTrue();
    assertThat(ALL.withTags("a", "b").withTypes("OPENED").withCategories("box").accepts(event))
        .isTrue();
    assertThat(ALL.withTags("a", "c").accepts(event)).isFalse();
    assertThat(ALL.withTags("a").withTypes("CLOSED").accepts(event)).isFalse();
    assertThat(ALL.withTags("a").withStreams(new StreamId("box", "2")).accepts(event)).isFalse();
    assertThat(event.withData("1").tags()).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void refuses_values_that_no_event_can_have() {
    assertThatIllegalArgumentException().isThrownBy(() -> ALL.withCategories("a-b"));
    assertThatIllegalArgumentException().isThrownBy(() -> ALL.withCategories(""));
    assertThatIllegalArgumentException().isThrownBy(() -> ALL.withTypes("%"));
    assertThatIllegalArgumentException().isThrownBy(() -> ALL.withTypes("A", "A"));
    assertThatIllegalArgumentException().isThrownBy(() -> ALL.withTags("a b"));
  }

  @Test
  void is_immutable() {
    Set<String> types = new HashSet<>(Set.of("A"));
    var filter = new EventFilter(Set.of(), Set.of(), types, Set.of());
    types.add("B");
    assertThat(filter.types()).containsExactly("A");
    assertThat(filter.withCategories("box").withTypes()).isEqualTo(ALL.withCategories("box"));
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> filter.types().clear());
  }
}
