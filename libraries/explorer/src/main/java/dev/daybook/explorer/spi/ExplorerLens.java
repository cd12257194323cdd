package dev.daybook.explorer.spi;

import dev.daybook.eventstore.StreamId;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// How the explorer shows the streams of a category in words and numbers of their domain, beside
/// their JSON.
///
/// Events and states come without personal data, unless a user with the right has it shown: its
/// fields then read as after an erasure. Implementations are thread-safe, and pure but for the
/// handlers of commands. If a method throws, the explorer shows the JSON alone.
///
/// @param <S> the state of a stream
/// @param <E> the events of a stream
@FunctionalInterface
public interface ExplorerLens<S, E> {
  /// Maximum length of a sentence that is shown, in characters; the rest is cut off.
  int SENTENCE_CHARACTERS_MAX = 300;

  /// A sentence that tells what has happened.
  String sentence(E event);

  /// The lines of the card that shows a state: values by their names.
  default SequencedMap<String, String> card(S state) {
    return new LinkedHashMap<>();
  }

  /// The address of the application's page for a stream, to which its page in the explorer links: a
  /// path on the same host, or an `http` or `https` address. Any other is not shown.
  ///
  /// @return empty if there is none
  default Optional<String> address(StreamId stream) {
    return Optional.empty();
  }

  /// Numbers of a state, by name. Each is plotted over the versions of the stream.
  default SequencedMap<String, BigDecimal> series(S state) {
    return new LinkedHashMap<>();
  }

  /// The commands that users with the right to send commands may send to a stream of the category.
  default List<LensCommand> commands() {
    return List.of();
  }

  /// The name of the reason for which a rule has refused a command, such as `INSUFFICIENT_FUNDS`;
  /// the exception's message is shown beside it.
  ///
  /// @param thrown by [LensCommand.Handler#handle]
  /// @return empty if it is an error and no refusal, which is the default
  default Optional<String> refusal(RuntimeException thrown) {
    return Optional.empty();
  }
}
