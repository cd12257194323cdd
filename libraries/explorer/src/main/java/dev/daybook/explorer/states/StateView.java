package dev.daybook.explorer.states;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.commands.Decider;
import dev.daybook.jackson.EventTypes;
import dev.daybook.jackson.StrictJson;
import dev.daybook.postgres.sql.ErrorText;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The state of the streams of a category, as JSON.
///
/// @param <S> the state
/// @param <E> the events of such a stream
public final class StateView<S, E> {
  private final Decider<?, S, E> decider;
  private final EventTypes<E> shown;
  private final EventTypes<E> hidden;
  private final Function<? super S, ?> json;

  /// @param json makes an object that Jackson can write of a state
  public StateView(Decider<?, S, E> decider, EventTypes<E> types, Function<? super S, ?> json) {
    this.decider = decider;
    this.shown = types;
    this.hidden = types.with(new HiddenPersonalData());
    this.json = json;
  }

  /// The state after an event.
  ///
  /// @param state null if the event, or one before it, could not be applied
  /// @param error why; null if `state` isn't null
  public record After(RecordedEvent event, @Nullable JsonNode state, @Nullable String error) {}

  /// Folds the events of a stream, from its first one.
  ///
  /// @param personalData whether it is decrypted; otherwise its fields read as after an erasure
  /// @param from version of the first event whose state is wanted
  public void fold(
      Stream<RecordedEvent> events, boolean personalData, long from, Consumer<After> consumer) {
    EventTypes<E> types = personalData ? shown : hidden;
    var folding = new Folding(types, from, consumer);
    events.forEach(folding::add);
  }

  private final class Folding {
    private final EventTypes<E> types;
    private final long from;
    private final Consumer<After> consumer;
    private S state = decider.initialState();
    private @Nullable String error;

    Folding(EventTypes<E> types, long from, Consumer<After> consumer) {
      this.types = types;
      this.from = from;
      this.consumer = consumer;
    }

    void add(RecordedEvent event) {
      JsonNode written = null;
      if (error == null) {
        try {
          state = decider.evolve(state, types.decode(event));
          written = event.version() < from ? null : tree(json.apply(state));
        } catch (RuntimeException e) { // the application's code; the page shows the reason
          error = "version %d: %s".formatted(event.version(), ErrorText.text(e));
        }
      }
      if (event.version() >= from) {
        consumer.accept(new After(event, written, error));
      }
    }

    private JsonNode tree(Object value) {
      return StrictJson.mapper().valueToTree(value);
    }
  }
}
