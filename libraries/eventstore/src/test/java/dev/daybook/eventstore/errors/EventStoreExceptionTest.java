package dev.daybook.eventstore.errors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EventStoreExceptionTest {
  private static final StreamId STREAM = new StreamId("thing", "a");

  private static final List<EventStoreException> RETRYABLE =
      List.of(
          new EventStoreUnavailableException("The connection was lost", null),
          new LogOverloadedException("The queue is full"),
          new AppendOutcomeUnknownException("The connection ended", null));

  private static final List<EventStoreException> PERMANENT =
      List.of(
          new EventStoreMisconfiguredException("A table is missing", null),
          new WrongExpectedVersionException(STREAM, ExpectedVersion.noStream(), 1),
          new AppendConditionFailedException(new AppendCondition(Set.of(), Set.of("t"), 0), 1),
          new InvalidEventException("The data is no JSON", null),
          new UnreadableEventException(
              new RecordedEvent(1, STREAM, 1, UUID.randomUUID(), "NEW", "{}", "{}", Instant.EPOCH),
              "its type is unknown",
              null),
          new LogDivergedException("The log has another event"),
          new SubscriptionStoppedException("mails", 1, new IllegalStateException("no")));

  @Test
  void knows_whether_it_is_retryable() {
    assertThat(RETRYABLE).allMatch(EventStoreException::isRetryable);
    assertThat(PERMANENT).noneMatch(EventStoreException::isRetryable);
  }

  @Test
  void lists_every_error_of_the_model() {
    assertThat(Stream.concat(RETRYABLE.stream(), PERMANENT.stream()).map(Object::getClass))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(EventStoreException.class.getPermittedSubclasses())
                .filter(permitted -> permitted != ExtensionException.class)
                .toList());
  }
}
