package dev.daybook.examples.shop;

import dev.daybook.jackson.EventTypes;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

@SpringBootApplication
public class ShopApplication {
  public static void main(String[] args) {
    SpringApplication.run(ShopApplication.class, args);
  }

  @Bean
  EventTypes<CartEvent> cartEvents() {
    return EventTypes.of(CartEvent.class)
        .event("ITEM_ADDED", CartEvent.ItemAdded.class)
        .event("ITEM_REMOVED", CartEvent.ItemRemoved.class)
        .build();
  }
}
