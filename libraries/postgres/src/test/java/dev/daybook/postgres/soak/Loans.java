package dev.daybook.postgres.soak;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.Backoff;
import dev.daybook.eventstore.EventFilter;
import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.CommandHandler;
import dev.daybook.eventstore.commands.ConsistencyBoundary;
import dev.daybook.eventstore.commands.Decider;
import dev.daybook.eventstore.commands.EventCodec;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// Shelves, each a stream, from which members borrow, and a rule over all shelves: a member has at
/// most one open loan. A single shelf allows everything.
final class Loans {
  static final String LENT = "LENT";
  static final String RETURNED = "RETURNED";

  /// Prefix of the tag of a member.
  static final String MEMBER = "member:";

  private static final Duration PAUSE_FIRST = Duration.ofMillis(1);
  private static final Duration PAUSE_LONGEST = Duration.ofMillis(20);

  private Loans() {}

  /// A handler that caches shelves and decides under a rule.
  static CommandHandler<Command, Shelf, Event> handler(
      EventStore store, ConsistencyBoundary<Shelf, Event> rule) {
    return CommandHandler.of(store, new Rules(), new Codec())
        .withBackoff(Backoff.jittered(PAUSE_FIRST, PAUSE_LONGEST))
        .withCache(new ShelfCache())
        .withBoundary(rule);
  }

  /// @param event the resulting event, if the rules allow it
  record Command(Event event) {}

  /// The caller chooses its id, so that the event can be found in the log.
  sealed interface Event {
    UUID id();

    /// The tag of the member.
    String member();

    /// The event's id is the loan's.
    record Lent(UUID id, String member) implements Event {}

    record Returned(UUID id, String member, UUID loan) implements Event {}
  }

  /// @param open loans
  record Shelf(Set<UUID> open) {
    Shelf {
      open = Set.copyOf(open);
    }
  }

  private static final class Rules implements Decider<Command, Shelf, Event> {
    @Override
    public Shelf initialState() {
      return new Shelf(Set.of());
    }

    @Override
    public List<Event> decide(Command command, Shelf shelf) {
      if (command.event() instanceof Event.Returned(_, _, UUID loan)
          && !shelf.open().contains(loan)) {
        throw new IllegalStateException("Not an open loan of this shelf: " + loan);
      }
      return List.of(command.event());
    }

    @Override
    public Shelf evolve(Shelf shelf, Event event) {
      Set<UUID> open = new HashSet<>(shelf.open());
      switch (event) {
        case Event.Lent(UUID loan, _) -> open.add(loan);
        case Event.Returned(_, _, UUID loan) -> open.remove(loan);
      }
      return new Shelf(open);
    }
  }

  private static final class Codec implements EventCodec<Event> {
    @Override
    public NewEvent encode(
        StreamId stream, Event event, UUID eventId, Map<String, String> metadata) {
      return switch (event) {
        case Event.Lent(UUID id, String member) -> new NewEvent(id, LENT, data(member, id));
        case Event.Returned(UUID id, String member, UUID loan) ->
            new NewEvent(id, RETURNED, data(member, loan));
      };
    }

    private static String data(String member, UUID loan) {
      return "\"%s %s\"".formatted(member, loan);
    }

    @Override
    public Event decode(RecordedEvent event) {
      String[] fields = event.data().replace("\"", "").split(" ", -1);
      return event.type().equals(LENT)
          ? new Event.Lent(event.eventId(), fields[0])
          : new Event.Returned(event.eventId(), fields[0], UUID.fromString(fields[1]));
    }
  }

  /// The rule's refusal.
  static final class MemberHasLoan extends RuntimeException {
    private final String member;
    private final long position;

    /// @param position of the open loan; 0 if it is one of the events being decided
    MemberHasLoan(String member, long position) {
      super("%s has the loan at position %d".formatted(member, position));
      this.member = member;
      this.position = position;
    }

    String member() {
      return member;
    }

    long position() {
      return position;
    }
  }

  /// At most one open loan per member.
  record OneOpenLoan(EventStore store) implements ConsistencyBoundary<Shelf, Event> {
    @Override
    public List<AppendCondition> check(List<Event> events) {
      return events.stream()
          .filter(Event.Lent.class::isInstance)
          .map(Event::member)
          .distinct()
          .map(member -> check(member, events))
          .toList();
    }

    private AppendCondition check(String member, List<Event> decided) {
      boolean open = false;
      long seen = 0;
      for (RecordedEvent event : store.readLog(0, EventFilter.all().withTags(member)).toList()) {
        open = event.type().equals(LENT);
        seen = event.position();
      }
      long loan = seen;
      for (Event event : decided.stream().filter(e -> e.member().equals(member)).toList()) {
        if (open && event instanceof Event.Lent) {
          throw new MemberHasLoan(member, loan);
        }
        open = event instanceof Event.Lent;
        loan = 0;
      }
      return AppendCondition.noEventTagged(member, seen);
    }

    @Override
    public Set<String> tags(Shelf before, Event event) {
      return Set.of(event.member());
    }
  }
}
