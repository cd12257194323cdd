package dev.daybook.spring.cart;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.subscriptions.Subscription;
import dev.daybook.jackson.EventTypes;
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

  @Bean
  Queue<RecordedEvent> handled() {
    return new ConcurrentLinkedQueue<>();
  }

  @Bean
  Subscription mails(EventStore log, Queue<RecordedEvent> handled) {
    return Subscription.of("mails", log, handled::add);
  }
}
