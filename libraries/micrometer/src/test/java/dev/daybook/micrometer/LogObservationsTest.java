package dev.daybook.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.daybook.eventstore.EventQuery;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.boundaries.Decision;
import dev.daybook.eventstore.boundaries.DecisionHandler;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.eventstore.commands.Decider;
import dev.daybook.eventstore.commands.EventCodec;
import dev.daybook.eventstore.errors.WrongExpectedVersionException;
import dev.daybook.eventstore.memory.InMemoryEventStore;
import dev.daybook.eventstore.observation.CommandObserver;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LogObservationsTest {
  private static final StreamId CART = StreamId.of("cart", "1");

  record Add(int items) {}

  private final ObservationRegistry registry = ObservationRegistry.create();
  private final List<String> stopped = new ArrayList<>();
  private final LogObservations observations = new LogObservations(registry);
  private final InMemoryEventStore store = new InMemoryEventStore(Clock.systemUTC());
  private final EventStore log = observations.observed(store);

  /// Notes each observation that ends: its name, its keys, and the observation around it.
  private final class Notes implements ObservationHandler<Observation.Context> {
    @Override
    public void onStop(Observation.Context context) {
      var parent = context.getParentObservation();
      stopped.add(
          context.getName()
              + context.getLowCardinalityKeyValues().stream()
                  .map(key -> key.getKey() + "=" + key.getValue())
                  .toList()
              + (parent == null ? "" : " in " + parent.getContextView().getName()));
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
      return true;
    }
  }

  private void note() {
    registry.observationConfig().observationHandler(new Notes());
  }

  /// Events are numbers of items; a cart takes ten.
  private static final class Items implements Decider<Add, Integer, Integer>, EventCodec<Integer> {
    @Override
    public Integer initialState() {
      return 0;
    }

    @Override
    public List<Integer> decide(Add command, Integer items) {
      if (items + command.items() > 10) {
        throw new IllegalStateException("The cart is full");
      }
      return command.items() == 0 ? List.of() : List.of(command.items());
    }

    @Override
    public Integer evolve(Integer items, Integer event) {
      return items + event;
    }

    @Override
    public NewEvent encode(
        StreamId stream, Integer event, UUID eventId, Map<String, String> metadata) {
      return new NewEvent(eventId, "ITEMS_ADDED", "{\"items\":" + event + "}");
    }

    @Override
    public Integer decode(RecordedEvent event) {
      return Integer.parseInt(event.data().replaceAll("\\D", ""));
    }
  }

  private CommandHandler<Add, Integer, Integer> carts() {
    return CommandHandler.of(log, new Items(), new Items()).withObserver(observations.commands());
  }

  @Test
  void a_command_is_observed_and_its_append_within_it() {
    note();
    carts().handle(CART, new Add(3));

    assertThat(stopped)
        .containsExactly(
            "daybook.log.append[outcome=appended] in daybook.command.handle",
            "daybook.command.handle[command=Add, outcome=appended]");
  }

  @Test
  void a_command_without_events_changes_nothing() {
    note();
    carts().handle(CART, new Add(0));

    assertThat(stopped).containsExactly("daybook.command.handle[command=Add, outcome=unchanged]");
  }

  @Test
  void a_refusal_by_the_rules_is_told_from_a_conflict() {
    note();
    assertThatIllegalStateException().isThrownBy(() -> carts().handle(CART, new Add(11)));
    store.append(CART, ExpectedVersion.any(), new NewEvent(UUID.randomUUID(), "X", "1"));
    assertThatExceptionOfType(WrongExpectedVersionException.class)
        .isThrownBy(
            () ->
                log.append(
                    CART,
                    ExpectedVersion.noStream(),
                    new NewEvent(UUID.randomUUID(), "ITEMS_ADDED", "{}")));

    assertThat(stopped)
        .containsExactly(
            "daybook.command.handle[command=Add, outcome=rejected]",
            "daybook.log.append[outcome=conflict]");
  }

  @Test
  void a_decision_given_as_a_function_has_no_command() {
    note();
    carts().handleAll(List.of(CART), states -> List.of(List.of(1)));

    assertThat(stopped).last().asString().contains("handle[command=none, outcome=appended]");
  }

  @Test
  void a_decision_on_views_is_observed() {
    note();
    Decision<Add, Integer> add =
        Decision.<Add, Integer>of(new Items())
            .appendTo(command -> CART)
            .view(command -> EventQuery.types("ITEMS_ADDED"), 0, Integer::sum)
            .decide((command, items) -> List.of(command.items()));
    DecisionHandler.of(log).withObserver(observations.commands()).handle(add, new Add(2));

    assertThat(stopped)
        .containsExactly(
            "daybook.log.append[outcome=appended] in daybook.command.handle",
            "daybook.command.handle[command=Add, outcome=appended]");
  }

  @Test
  void a_registry_without_handlers_or_none_observes_nothing() {
    carts().handle(CART, new Add(1));
    var none = new LogObservations(ObservationRegistry.NOOP);

    assertThat(stopped).isEmpty();
    assertThat(none.observed(store)).isSameAs(store);
    assertThat(none.commands()).isSameAs(CommandObserver.none());
  }

  /// Both are in one registry of a Spring application, so their names must not clash.
  @Test
  void names_are_apart_from_those_of_the_metrics() {
    var meters = new SimpleMeterRegistry();
    registry.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
    EventStore timed = observations.observed(new LogMetrics(meters).timed(store));
    timed.append(
        CART, ExpectedVersion.noStream(), new NewEvent(UUID.randomUUID(), "ITEMS_ADDED", "{}"));

    assertThat(meters.get("daybook.append").tag("outcome", "appended").timer().count())
        .isEqualTo(1);
    assertThat(meters.get("daybook.log.append").tag("outcome", "appended").timer().count())
        .isEqualTo(1);
  }
}
