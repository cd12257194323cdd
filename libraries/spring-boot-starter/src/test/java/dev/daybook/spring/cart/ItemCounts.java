package dev.daybook.spring.cart;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.jackson.EventTypes;
import dev.daybook.postgres.projections.Projection;
import dev.daybook.postgres.sql.Sql;
import dev.daybook.spring.cart.CartEvent.ItemAdded;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/// How often each item was added to any cart.
@Component
class ItemCounts implements Projection {
  private final EventTypes<CartEvent> events;

  ItemCounts(EventTypes<CartEvent> events) {
    this.events = events;
  }

  @Override
  public String name() {
    return "item_counts";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public List<Table> tables() {
    return List.of(new Table("item_counts", List.of("item")));
  }

  @Override
  public String createTables() {
    return Sql.load(ItemCounts.class, "item-counts.sql", "");
  }

  @Override
  public Set<String> types() {
    return Set.of("ITEM_ADDED");
  }

  @Override
  public void apply(Connection transaction, List<RecordedEvent> batch) throws SQLException {
    try (PreparedStatement count =
        transaction.prepareStatement(Sql.load(ItemCounts.class, "count-item.sql", ""))) {
      for (RecordedEvent event : batch) {
        if (events.decode(event) instanceof ItemAdded(String item)) {
          count.setString(1, item);
          count.addBatch();
        }
      }
      count.executeBatch();
    }
  }
}
