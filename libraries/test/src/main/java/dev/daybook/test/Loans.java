package dev.daybook.test;

import dev.daybook.eventstore.AppendCondition;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.ConsistencyBoundary;
import dev.daybook.eventstore.commands.Decider;
import dev.daybook.eventstore.commands.EventCodec;
import dev.daybook.eventstore.errors.UnreadableEventException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/// Shelves of a library, each a stream, from which members borrow items; and rules over all
/// shelves: a maximum of loans per member, one loan per item, and a maximum of lent precious items.
final class Loans {
  static final int SHELF_LOANS_MAX = 4;
  static final int MEMBER_LOANS_MAX = 2;
  static final int PRECIOUS_LOANS_MAX = 3;

  private static final int PRECIOUS_ONE_IN = 3;
  private static final String PRECIOUS = "precious:";

  /// The items and members of each library have their own numbers, so that one log can contain many
  /// libraries.
  static final int ITEMS_PER_LIBRARY = 99;

  private Loans() {}

  sealed interface Command {
    record Lend(int member, List<Integer> items) implements Command {}

    record Return(int item) implements Command {}

    /// Changes no loan, but causes an event with the member's tag.
    record Note(int member) implements Command {}

    /// Changes nothing.
    record Look() implements Command {}
  }

  sealed interface Event {
    int member();

    record Lent(int member, int item) implements Event {}

    record Returned(int member, int item) implements Event {}

    record Noted(int member) implements Event {}
  }

  /// @param lent the member by item
  record Shelf(Map<Integer, Integer> lent) {
    Shelf {
      lent = Map.copyOf(lent);
    }
  }

  /// A refusal, by the decider, the rule or a precondition; two with the same reason are equal.
  static final class Refused extends RuntimeException {
    Refused(String reason) {
      super(reason);
    }

    static Refused tooManyLoansOf(String tag) {
      return new Refused("too many loans of " + tag);
    }

    /// Whether the rule rejected because of this tag.
    boolean isOf(String tag) {
      return isAs(tooManyLoansOf(tag));
    }

    boolean isAs(RuntimeException other) {
      return other instanceof Refused && String.valueOf(getMessage()).equals(other.getMessage());
    }
  }

  static final class Rules implements Decider<Command, Shelf, Event> {
    @Override
    public Shelf initialState() {
      return new Shelf(Map.of());
    }

    @Override
    public List<Event> decide(Command command, Shelf shelf) {
      return switch (command) {
        case Command.Lend(int member, var items) -> lend(member, items, shelf);
        case Command.Return(int item) -> {
          Integer member = shelf.lent().get(item);
          if (member == null) {
            throw new Refused("not lent from this shelf");
          }
          yield List.of(new Event.Returned(member, item));
        }
        case Command.Note(int member) -> List.of(new Event.Noted(member));
        case Command.Look ignored -> List.of();
      };
    }

    private static List<Event> lend(int member, List<Integer> items, Shelf shelf) {
      if (items.stream().anyMatch(shelf.lent()::containsKey)) {
        throw new Refused("lent from this shelf");
      }
      if (shelf.lent().size() + items.size() > SHELF_LOANS_MAX) {
        throw new Refused("too many are lent from this shelf");
      }
      return items.stream().<Event>map(item -> new Event.Lent(member, item)).toList();
    }

    @Override
    public Shelf evolve(Shelf shelf, Event event) {
      Map<Integer, Integer> lent = new HashMap<>(shelf.lent());
      switch (event) {
        case Event.Lent(int member, int item) -> lent.put(item, member);
        case Event.Returned(var ignored, int item) -> lent.remove(item);
        case Event.Noted ignored -> {}
      }
      return new Shelf(lent);
    }
  }

  static final class Codec implements EventCodec<Event> {
    private static final String LENT = "LENT";
    private static final String RETURNED = "RETURNED";
    private static final String NOTED = "NOTED";

    /// @param metadata its `call` is copied to the event's metadata
    @Override
    public NewEvent encode(
        StreamId stream, Event event, UUID eventId, Map<String, String> metadata) {
      String call = "{\"call\": \"%s\"}".formatted(metadata.get("call"));
      return switch (event) {
        case Event.Lent(int member, int item) ->
            new NewEvent(eventId, LENT, data(member, item), call);
        case Event.Returned(int member, int item) ->
            new NewEvent(eventId, RETURNED, data(member, item), call);
        case Event.Noted(int member) -> new NewEvent(eventId, NOTED, data(member, 0), call);
      };
    }

    private static String data(int member, int item) {
      return "\"%d %d\"".formatted(member, item);
    }

    @Override
    public Event decode(RecordedEvent event) {
      int space = event.data().indexOf(' ');
      int member = Integer.parseInt(event.data().substring(1, space));
      int item = Integer.parseInt(event.data().substring(space + 1, event.data().length() - 1));
      return switch (event.type()) {
        case LENT -> new Event.Lent(member, item);
        case RETURNED -> new Event.Returned(member, item);
        case NOTED -> new Event.Noted(member);
        default -> throw new UnreadableEventException(event, "unknown type", null);
      };
    }
  }

  /// @param tagged returns the log's events with a tag, in order
  record OverAllShelves(Function<String, List<RecordedEvent>> tagged)
      implements ConsistencyBoundary<Shelf, Event> {
    private static final Codec CODEC = new Codec();

    @Override
    public List<AppendCondition> check(List<Event> events) {
      Map<String, Long> lastSeen = new LinkedHashMap<>();
      Map<String, Integer> loans = new HashMap<>();
      for (Event event : events) {
        for (String tag : tags(event)) {
          if (event instanceof Event.Lent && !lastSeen.containsKey(tag)) {
            List<RecordedEvent> seen = tagged.apply(tag);
            lastSeen.put(tag, seen.isEmpty() ? 0 : seen.getLast().position());
            seen.forEach(each -> count(CODEC.decode(each), tag, loans));
          }
          count(event, tag, loans);
          if (event instanceof Event.Lent && loans.getOrDefault(tag, 0) > max(tag)) {
            throw Refused.tooManyLoansOf(tag);
          }
        }
      }
      List<AppendCondition> conditions = new ArrayList<>();
      lastSeen.forEach((tag, position) -> conditions.add(condition(tag, position)));
      return conditions;
    }

    private static void count(Event event, String tag, Map<String, Integer> loans) {
      switch (event) {
        case Event.Lent ignored -> loans.merge(tag, 1, Integer::sum);
        case Event.Returned ignored -> loans.merge(tag, -1, Integer::sum);
        case Event.Noted ignored -> {}
      }
    }

    /// Limited to types for precious items; for others it matches every event with the tag.
    private static AppendCondition condition(String tag, long after) {
      return tag.startsWith(PRECIOUS)
          ? new AppendCondition(Set.of(Codec.LENT, Codec.RETURNED), Set.of(tag), after)
          : AppendCondition.noEventTagged(tag, after);
    }

    private static int max(String tag) {
      return switch (tag.charAt(0)) {
        case 'm' -> MEMBER_LOANS_MAX;
        case 'i' -> 1;
        default -> PRECIOUS_LOANS_MAX;
      };
    }

    @Override
    public Set<String> tags(Shelf before, Event event) {
      return Set.copyOf(tags(event));
    }

    static List<String> tags(Event event) {
      return switch (event) {
        case Event.Lent(int member, int item) -> tags(member, item);
        case Event.Returned(int member, int item) -> tags(member, item);
        case Event.Noted(int member) -> List.of("member:" + member);
      };
    }

    private static List<String> tags(int member, int item) {
      List<String> tags = List.of("member:" + member, "item:" + item);
      return item % PRECIOUS_ONE_IN == 0
          ? List.of(tags.getFirst(), tags.getLast(), PRECIOUS + item / ITEMS_PER_LIBRARY)
          : tags;
    }
  }
}
