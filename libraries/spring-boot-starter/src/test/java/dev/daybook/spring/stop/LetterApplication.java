package dev.daybook.spring.stop;

import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.eventstore.commands.Decider;
import dev.daybook.eventstore.subscriptions.Subscription;
import dev.daybook.jackson.EventTypes;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.spring.stop.LetterApplication.LetterEvent.Written;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/// Letters, each a stream. Those whose names begin with `slow` wait for the gate when they are
/// decided, those with `delayed` when they are delivered.
@Configuration
@EnableAutoConfiguration(
    exclude = {HibernateJpaAutoConfiguration.class, FlywayAutoConfiguration.class})
class LetterApplication {
  static final String SLOW = "slow";
  static final String DELAYED = "delayed";

  record Write(String name) {}

  sealed interface LetterEvent {
    record Written(String name) implements LetterEvent {}
  }

  @Bean
  EventTypes<LetterEvent> letterEvents() {
    return EventTypes.of(LetterEvent.class).event("LETTER_WRITTEN", Written.class).build();
  }

  @Bean
  Decider<Write, Integer, LetterEvent> letterDecider(Gate gate) {
    return new Letters(gate);
  }

  private record Letters(Gate gate) implements Decider<Write, Integer, LetterEvent> {
    @Override
    public Integer initialState() {
      return 0;
    }

    @Override
    public List<LetterEvent> decide(Write command, Integer letters) {
      waitFor(gate, SLOW, command.name());
      return List.of(new Written(command.name()));
    }

    @Override
    public Integer evolve(Integer letters, LetterEvent event) {
      return letters + 1;
    }
  }

  private static void waitFor(Gate gate, String waiting, String name) {
    if (name.startsWith(waiting)) {
      try {
        gate.pass();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  @Bean
  Queue<String> delivered() {
    return new ConcurrentLinkedQueue<>();
  }

  @Bean
  Subscription letters(
      PostgresEventStore log, EventTypes<LetterEvent> events, Gate gate, Queue<String> delivered) {
    return Subscription.of(
            "letters",
            log,
            event -> {
              if (events.decode(event) instanceof Written(String name)) {
                waitFor(gate, DELAYED, name);
                delivered.add(name);
              }
            })
        .with(log.checkpoints());
  }

  @RestController
  static class LetterController {
    private final CommandHandler<Write, Integer, LetterEvent> letters;

    LetterController(CommandHandler<Write, Integer, LetterEvent> letters) {
      this.letters = letters;
    }

    @PostMapping("/letters/{name}")
    long write(@PathVariable String name) {
      return letters.handle(StreamId.of("letter", name), new Write(name)).position();
    }
  }
}
