package dev.daybook.explorer;

import dev.daybook.eventstore.commands.Decider;
import dev.daybook.explorer.access.ExplorerAccess;
import dev.daybook.explorer.api.ExplorerParts;
import dev.daybook.explorer.states.StateView;
import dev.daybook.jackson.EventTypes;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;

/// Pages that show any log: its events as they are appended, streams with their states, types, read
/// models and subscriptions. It knows no domain; what an application names here is shown in
/// addition.
///
/// ```java
/// server.addServlet(Explorer.of(log, dataSource).servlet(), "/explorer/*");
/// ```
///
/// *Bounded*: a search compares at most 50,000 events, and says how far it looked. A request makes
/// at most four, for the causes, the effects and both directions of a correlation id.
///
/// *Closed by default*: without [#withAccess], it answers requests from its own machine, and only
/// shows. Personal data is hidden until a user with the right to see it asks for it, with a reason,
/// which is logged.
///
/// Immutable and thread-safe.
public final class Explorer {
  private final ExplorerParts parts;

  private Explorer(ExplorerParts parts) {
    this.parts = parts;
  }

  /// An explorer of a log.
  ///
  /// @param store the log
  /// @param database gives connections to the log's database with auto-commit on, best from the
  ///   pool of the log; at most two are taken at a time
  public static Explorer of(PostgresEventStore store, DataSource database) {
    return new Explorer(
        new ExplorerParts(
            store,
            database,
            "Daybook",
            ExplorerAccess.readOnlyFromLoopback(),
            List.of(),
            Map.of(),
            List::of));
  }

  /// With a name of the application, which the page shows.
  ///
  /// @param title 1 to 60 characters
  /// @throws IllegalArgumentException if it is blank or longer
  public Explorer withTitle(String title) {
    if (title.isBlank() || title.length() > 60) {
      throw new IllegalArgumentException("A title has 1 to 60 characters");
    }
    return with(parts.access(), title, parts.types(), parts.states(), parts.projections());
  }

  /// With this decision on what the sender of a request may do.
  public Explorer withAccess(ExplorerAccess access) {
    return with(access, parts.title(), parts.types(), parts.states(), parts.projections());
  }

  /// With event types: their schemas are shown, and their personal data can be.
  public Explorer withEventTypes(EventTypes<?> types) {
    List<EventTypes<?>> all = new ArrayList<>(parts.types());
    if (!all.contains(types)) {
      all.add(types);
    }
    return with(parts.access(), parts.title(), all, parts.states(), parts.projections());
  }

  /// With the states of the streams of a category. The state is shown as Jackson writes it.
  ///
  /// @param decider folds the events; its `decide` is not called
  public <S, E> Explorer withStates(
      String category, Decider<?, S, E> decider, EventTypes<E> types) {
    return withStates(category, decider, types, state -> state);
  }

  /// With the states of the streams of a category, in a form for the page.
  ///
  /// @param decider folds the events; its `decide` is not called
  /// @param view makes an object that Jackson can write of a state, such as a record or a map
  public <S, E> Explorer withStates(
      String category, Decider<?, S, E> decider, EventTypes<E> types, Function<? super S, ?> view) {
    Map<String, StateView<?, ?>> states = new HashMap<>(parts.states());
    states.put(category, new StateView<>(decider, types, view));
    return withEventTypes(types).withStates(states);
  }

  private Explorer withStates(Map<String, StateView<?, ?>> states) {
    return with(parts.access(), parts.title(), parts.types(), states, parts.projections());
  }

  /// With the projections that this node runs: their read models can be retried, rebuilt and
  /// verified by users with the right to operate. The checkpoints of others are shown too.
  public Explorer withProjections(ProjectionRunner... runners) {
    List<ProjectionRunner> all = List.of(runners);
    return withProjections(() -> all);
  }

  /// As [#withProjections(ProjectionRunner...)], for projections that start later.
  ///
  /// @param runners is asked at each request
  public Explorer withProjections(Supplier<? extends Collection<ProjectionRunner>> runners) {
    return with(parts.access(), parts.title(), parts.types(), parts.states(), runners);
  }

  private Explorer with(
      ExplorerAccess access,
      String title,
      List<EventTypes<?>> types,
      Map<String, StateView<?, ?>> states,
      Supplier<? extends Collection<ProjectionRunner>> projections) {
    return new Explorer(
        new ExplorerParts(
            parts.store(), parts.database(), title, access, types, states, projections));
  }

  /// The servlet, to be mapped to a path that ends with `/*`.
  public ExplorerServlet servlet() {
    return new ExplorerServlet(parts);
  }
}
