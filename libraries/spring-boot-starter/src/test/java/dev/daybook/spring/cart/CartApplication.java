package dev.daybook.spring.cart;

import dev.daybook.eventstore.EventQuery;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.boundaries.Decision;
import dev.daybook.eventstore.subscriptions.Subscription;
import dev.daybook.jackson.EventTypes;
import dev.daybook.spring.cart.CartCommand.AddItem;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.context.annotation.Bean;

@SpringBootApplication(exclude = HibernateJpaAutoConfiguration.class)
public class CartApplication {
  @Bean
  EventTypes<CartEvent> cartEvents() {
    return EventTypes.of(CartEvent.class)
        .event("ITEM_ADDED", CartEvent.ItemAdded.class)
        .event("CART_EMPTIED", CartEvent.CartEmptied.class)
        .build();
  }

  /// Adds an item that no cart has had.
  @Bean
  Decision<AddItem, CartEvent> addNewItem(EventTypes<CartEvent> events) {
    return Decision.<AddItem, CartEvent>of(events)
        .appendTo(command -> StreamId.of("cart", "new"))
        .view(command -> EventQuery.tag("item", command.item()), false, (known, event) -> true)
        .decide(
            (command, known) -> {
              if (known) {
                throw new IllegalStateException("There is such an item: " + command.item());
              }
              return List.of(new CartEvent.ItemAdded(command.item()));
            });
  }

  @Bean
  Queue<RecordedEvent> handled() {
    return new ConcurrentLinkedQueue<>();
  }

  @Bean
  Subscription mails(EventStore log, Queue<RecordedEvent> handled) {
    return Subscription.of("mails", log, handled::add);
  }
}
