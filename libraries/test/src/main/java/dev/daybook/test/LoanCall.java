package dev.daybook.test;

import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.eventstore.commands.CommandResult;
import dev.daybook.eventstore.commands.IdempotencyKey;
import dev.daybook.eventstore.commands.StreamState;
import dev.daybook.test.Loans.Command;
import dev.daybook.test.Loans.Event;
import dev.daybook.test.Loans.Refused;
import dev.daybook.test.Loans.Shelf;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A caller's commands on shelves.
///
/// @param shelves one for a single command, several for an atomic append
/// @param commands one per shelf
/// @param ifVersion required version of the first shelf; below 0 for any
/// @param key equal for retries of one command; null for none
record LoanCall(
    int number,
    List<StreamId> shelves,
    List<Command> commands,
    long ifVersion,
    @Nullable String key) {

  /// The outcome of a call.
  ///
  /// @param from the log's head before the call
  /// @param to the log's head after the call
  /// @param handled results by shelf; empty if the call failed
  record Outcome(
      LoanCall call,
      long from,
      long to,
      List<CommandResult<Shelf, Event>> handled,
      @Nullable RuntimeException failure) {

    boolean isRefused() {
      return failure instanceof Refused;
    }
  }

  List<CommandResult<Shelf, Event>> handleBy(CommandHandler<Command, Shelf, Event> handler) {
    CommandHandler<Command, Shelf, Event> mine =
        key == null ? handler : handler.once(new IdempotencyKey(key, ignored -> {}));
    Map<String, String> metadata = Map.of("call", Integer.toString(number));
    return shelves.size() == 1
        ? List.of(
            mine.handle(shelves.getFirst(), this::requireVersion, commands.getFirst(), metadata))
        : mine.handleAll(shelves, this::decide, metadata);
  }

  /// The events of each shelf.
  ///
  /// @throws Refused if the precondition or a shelf rejects the call
  List<List<Event>> decide(List<StreamState<Shelf>> loaded) {
    requireVersion(loaded.getFirst());
    List<List<Event>> events = new ArrayList<>();
    for (int i = 0; i < loaded.size(); i++) {
      events.add(new Loans.Rules().decide(commands.get(i), loaded.get(i).state()));
    }
    return events;
  }

  private void requireVersion(StreamState<Shelf> first) {
    if (ifVersion >= 0 && first.version() != ifVersion) {
      throw new Refused("another version");
    }
  }
}
