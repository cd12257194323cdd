package dev.daybook.examples.hello;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.EventTag;
import dev.daybook.eventstore.commands.ConsistencyBoundary;
import dev.daybook.examples.hello.CartEvent.ItemAdded;
import dev.daybook.examples.hello.CartEvent.ItemRemoved;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Each item exists once: while it is in one cart, no cart gets it.
record ExclusiveItems(EventStore log) implements ConsistencyBoundary<Cart, CartEvent> {
  @Override
  public List<AppendCondition> check(List<CartEvent> events) {
    List<AppendCondition> conditions = new ArrayList<>();
    for (CartEvent event : events) {
      if (event instanceof ItemAdded(String item)) {
        long head = log.head();
        if (isInACart(item)) {
          throw new IllegalStateException(item + " is in a cart");
        }
        conditions.add(AppendCondition.noEventTagged(tag(item), head));
      }
    }
    return conditions;
  }

  private boolean isInACart(String item) {
    return log.readLog(0, EventFilter.all().withTags(tag(item)))
        .reduce((first, last) -> last)
        .filter(last -> last.type().equals("ITEM_ADDED"))
        .isPresent();
  }

  @Override
  public Set<String> tags(Cart before, CartEvent event) {
    return switch (event) {
      case ItemAdded(String item) -> Set.of(tag(item));
      case ItemRemoved(String item) -> Set.of(tag(item));
    };
  }

  private static String tag(String item) {
    return EventTag.of("item", item);
  }
}
