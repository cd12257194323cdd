package dev.daybook.eventstore;

import static dev.daybook.eventstore.EventQuery.tag;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.daybook.eventstore.EventQuery.Item;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EventQueryTest {
  private static List<Item> items(int count) {
    return IntStream.range(0, count).mapToObj(n -> new Item(Set.of(), Set.of("n" + n))).toList();
  }

  private static Set<String> names(int count) {
    return IntStream.range(0, count).mapToObj(n -> "n" + n).collect(Collectors.toSet());
  }

  @Test
  void items_have_types_and_tags() {
    assertThat(tag("course", "c 1").items())
        .containsExactly(new Item(Set.of(), Set.of("course:c%201")));
    assertThat(tag("course", "c1").and("student", "ada").withTypes("ENROLLED").items())
        .containsExactly(new Item(Set.of("ENROLLED"), Set.of("course:c1", "student:ada")));
    assertThat(EventQuery.types("A", "B").items())
        .containsExactly(new Item(Set.of("A", "B"), Set.of()));
    assertThat(tag("a", "1").or(tag("b", "2")).or(tag("a", "1")).items())
        .containsExactly(new Item(Set.of(), Set.of("a:1")), new Item(Set.of(), Set.of("b:2")));
  }

  @Test
  void an_event_matches_an_item_with_its_type_and_all_its_tags() {
    var item = new Item(Set.of("A", "B"), Set.of("x", "y"));
    assertThat(item.matches("A", Set.of("x", "y", "z"))).isTrue();
    assertThat(item.matches("C", Set.of("x", "y"))).isFalse();
    assertThat(item.matches("A", Set.of("x"))).isFalse();
    assertThat(new Item(Set.of(), Set.of("x")).matches("C", Set.of("x"))).isTrue();
    assertThat(new Item(Set.of("C"), Set.of()).matches("C", Set.of())).isTrue();
  }

  @Test
  void each_item_is_a_condition() {
    assertThat(tag("a", "1").or(EventQuery.types("B")).noneAfter(7))
        .containsExactly(
            AppendCondition.noEventTagged("a:1", 7), new AppendCondition(Set.of("B"), Set.of(), 7));
  }

  @Test
  void an_item_without_types_and_tags_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Item(Set.of(), Set.of()))
        .withMessage("An item of a query has at least one type or tag");
    assertThatIllegalArgumentException().isThrownBy(EventQuery::types);
    assertThatIllegalArgumentException().isThrownBy(EventQuery::tagged);
    assertThatIllegalArgumentException().isThrownBy(() -> EventQuery.types("A").withTypes());
  }

  @Test
  void a_query_out_of_bounds_is_refused() {
    assertThat(new EventQuery(items(EventQuery.ITEMS_MAX)).items()).hasSize(99);
    assertThatIllegalArgumentException().isThrownBy(() -> new EventQuery(List.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EventQuery(items(EventQuery.ITEMS_MAX + 1)))
        .withMessage("A query has 1 to 99 items, got 100");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Item(names(AppendCondition.TYPES_MAX + 1), Set.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Item(Set.of(), names(AppendCondition.TAGS_MAX + 1)));
    assertThatIllegalArgumentException().isThrownBy(() -> EventQuery.types("not a type"));
    assertThatIllegalArgumentException().isThrownBy(() -> EventQuery.tagged("not a tag"));
  }
}
