package dev.daybook.examples.hello;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.examples.hello.VersionsTest.OrderEvent.ItemOrdered;
import dev.daybook.jackson.EventTypes;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/// The example of docs/events-and-versions.md.
class VersionsTest {
  sealed interface OrderEvent {
    record ItemOrdered(String item, int quantity) implements OrderEvent {}
  }

  private final EventTypes<OrderEvent> orders =
      EventTypes.of(OrderEvent.class)
          .event("ITEM_ORDERED", ItemOrdered.class, VersionsTest::addQuantity)
          .build();

  /// From version 1, which had no quantity, to version 2.
  private static ObjectNode addQuantity(ObjectNode data) {
    return data.put("quantity", 1);
  }

  @Test
  void an_event_of_version_1_is_read_as_version_2() {
    var stored = stored("{\"item\": \"hat\"}", 1);

    assertThat(orders.decode(stored)).isEqualTo(new ItemOrdered("hat", 1));
  }

  private static RecordedEvent stored(String data, int schemaVersion) {
    return new RecordedEvent(
        1,
        StreamId.of("order", "1"),
        1,
        new UUID(0, 1),
        "ITEM_ORDERED",
        data,
        "{\"schemaVersion\": " + schemaVersion + "}",
        Instant.EPOCH);
  }
}
