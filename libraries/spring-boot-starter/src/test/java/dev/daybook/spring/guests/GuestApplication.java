package dev.daybook.spring.guests;

import com.zaxxer.hikari.HikariDataSource;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.boundaries.Decision;
import dev.daybook.eventstore.boundaries.DecisionView;
import dev.daybook.eventstore.commands.Decider;
import dev.daybook.jackson.EventTypes;
import dev.daybook.jackson.personal.PersonalData;
import dev.daybook.personal.MasterKey;
import dev.daybook.personal.PersonKeys;
import dev.daybook.personal.PersonalSchema;
import dev.daybook.personal.PostgresKeyStore;
import dev.daybook.spring.guests.GuestApplication.GuestEvent.CheckedIn;
import java.util.List;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/// Guests of a hotel, each a stream.
@Configuration
@EnableAutoConfiguration(
    exclude = {HibernateJpaAutoConfiguration.class, FlywayAutoConfiguration.class})
class GuestApplication {
  record CheckIn(String guest, String name) {}

  sealed interface GuestEvent {
    record CheckedIn(@PersonalData(erasedAs = "a guest") String name) implements GuestEvent {}
  }

  @Bean
  PersonKeys personKeys(HikariDataSource pool) {
    PersonalSchema.migrate(
        new DriverManagerDataSource(pool.getJdbcUrl(), pool.getUsername(), pool.getPassword()),
        PersonKeys.SCHEMA,
        null);
    return new PersonKeys(
        new PostgresKeyStore(pool, PersonKeys.SCHEMA), MasterKey.of(new byte[MasterKey.BYTES]));
  }

  @Bean
  EventTypes<GuestEvent> guestEvents(PersonKeys keys) {
    return EventTypes.of(GuestEvent.class)
        .event("CHECKED_IN", CheckedIn.class)
        .encryptedBy(keys)
        .build();
  }

  @Bean
  Decider<CheckIn, List<String>, GuestEvent> guestDecider() {
    return new Guests();
  }

  /// The state has the names that were given.
  private static final class Guests implements Decider<CheckIn, List<String>, GuestEvent> {
    @Override
    public List<String> initialState() {
      return List.of();
    }

    @Override
    public List<GuestEvent> decide(CheckIn command, List<String> names) {
      return List.of(new CheckedIn(command.name()));
    }

    @Override
    public List<String> evolve(List<String> names, GuestEvent event) {
      return switch (event) {
        case CheckedIn(String name) -> List.of(name);
      };
    }
  }

  @Bean
  Decision<CheckIn, GuestEvent> checkInAgain(EventTypes<GuestEvent> events) {
    return Decision.<CheckIn, GuestEvent>of(events)
        .appendTo(command -> StreamId.of("guest", command.guest()))
        .view(
            DecisionView.ofStream(
                command -> StreamId.of("guest", command.guest()), "", (name, event) -> name))
        .decide((command, name) -> List.of(new CheckedIn(command.name())));
  }
}
