package dev.daybook.explorer.states;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.Decider;
import dev.daybook.explorer.spi.ExplorerLens;
import dev.daybook.explorer.spi.LensCommand;
import dev.daybook.jackson.EventTypes;
import dev.daybook.jackson.StrictJson;
import dev.daybook.postgres.sql.ErrorText;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// The state of the streams of a category, as JSON, and in words if there is a lens.
///
/// @param <S> the state
/// @param <E> the events of such a stream
public final class StateView<S, E> {
  private static final Logger log = LoggerFactory.getLogger(StateView.class);

  private final Decider<?, S, E> decider;
  private final EventTypes<E> shown;
  private final EventTypes<E> hidden;
  private final Function<? super S, ?> json;
  private final @Nullable ExplorerLens<? super S, ? super E> lens;

  /// @param json makes an object that Jackson can write of a state
  /// @param lens null if the category has none
  public StateView(
      Decider<?, S, E> decider,
      EventTypes<E> types,
      Function<? super S, ?> json,
      @Nullable ExplorerLens<? super S, ? super E> lens) {
    this.decider = decider;
    this.shown = types;
    this.hidden = types.with(new HiddenPersonalData());
    this.json = json;
    this.lens = lens;
  }

  /// The state after an event.
  ///
  /// @param state null if the event, or one before it, could not be applied
  /// @param words null if there is no state, or no lens
  /// @param error why there is no state; null if `state` isn't null
  public record After(
      RecordedEvent event,
      @Nullable JsonNode state,
      @Nullable Words words,
      @Nullable String error) {}

  /// What a lens says of an event and the state after it.
  public record Words(
      String sentence,
      SequencedMap<String, String> card,
      SequencedMap<String, BigDecimal> series) {}

  /// The sentence of a lens for an event, without personal data; empty if there is none.
  public Optional<String> sentence(RecordedEvent event) {
    if (lens == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(shortened(lens.sentence(hidden.decode(event))));
    } catch (RuntimeException e) { // the application's code; the type is shown instead
      logFailure(event, e);
      return Optional.empty();
    }
  }

  /// The address of the application's page for a stream; empty if there is none.
  public Optional<String> address(StreamId stream) {
    if (lens == null) {
      return Optional.empty();
    }
    try {
      return lens.address(stream);
    } catch (RuntimeException e) { // the application's code; the page has no link then
      log.debug("The lens has failed at {}", stream, e);
      return Optional.empty();
    }
  }

  /// The commands that may be sent to a stream.
  public List<LensCommand> commands() {
    return lens == null ? List.of() : lens.commands();
  }

  /// The name of the reason for which a rule has refused a command; empty if that is an error.
  public Optional<String> refusal(RuntimeException thrown) {
    return lens == null ? Optional.empty() : lens.refusal(thrown);
  }

  private static void logFailure(RecordedEvent event, RuntimeException e) {
    log.debug("The lens failed at {} version {}", event.stream(), event.version(), e);
  }

  private static String shortened(String sentence) {
    return sentence.length() <= ExplorerLens.SENTENCE_CHARACTERS_MAX
        ? sentence
        : sentence.substring(0, ExplorerLens.SENTENCE_CHARACTERS_MAX) + "…";
  }

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
      boolean isWanted = event.version() >= from;
      JsonNode written = null;
      Words words = null;
      if (error == null) {
        try {
          E decoded = types.decode(event);
          state = decider.evolve(state, decoded);
          if (isWanted) {
            written = StrictJson.mapper().valueToTree(json.apply(state));
            words = wordsOf(event, decoded);
          }
        } catch (RuntimeException e) { // the application's code; the page shows the reason
          error = "version %d: %s".formatted(event.version(), ErrorText.text(e));
        }
      }
      if (isWanted) {
        consumer.accept(new After(event, written, words, error));
      }
    }

    private @Nullable Words wordsOf(RecordedEvent event, E decoded) {
      if (lens == null) {
        return null;
      }
      try {
        return new Words(shortened(lens.sentence(decoded)), lens.card(state), lens.series(state));
      } catch (RuntimeException e) { // the application's code; the JSON is shown alone
        logFailure(event, e);
        return null;
      }
    }
  }
}
