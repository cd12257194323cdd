package dev.daybook.explorer;

import dev.daybook.eventstore.commands.Decider;
import dev.daybook.explorer.access.ExplorerAccess;
import dev.daybook.explorer.activity.CommandRefusals;
import dev.daybook.explorer.activity.LogActivity;
import dev.daybook.explorer.parts.ExplorerParts;
import dev.daybook.explorer.parts.LinkAddress;
import dev.daybook.explorer.spi.EventProofs;
import dev.daybook.explorer.spi.ExplorerLens;
import dev.daybook.explorer.spi.Worker;
import dev.daybook.explorer.states.StateView;
import dev.daybook.jackson.EventTypes;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
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
    return new Explorer(ExplorerParts.of(store, database));
  }

  private Explorer with(Consumer<ExplorerParts.Draft> change) {
    return new Explorer(parts.with(change));
  }

  /// With a name of the application, which the page shows.
  ///
  /// @param title 1 to 60 characters
  /// @throws IllegalArgumentException if it is blank or longer
  public Explorer withTitle(String title) {
    if (title.isBlank() || title.length() > 60) {
      throw new IllegalArgumentException("A title has 1 to 60 characters");
    }
    return with(draft -> draft.title = title);
  }

  /// With a link to pages of the application, in the header of each page.
  ///
  /// @param name text of the link, 1 to 60 characters
  /// @param address a path on the explorer's own host, such as `/`, or an `http` or `https` address
  /// @throws IllegalArgumentException if the name is blank or longer, or the address is another one
  public Explorer withHome(String name, String address) {
    if (name.isBlank() || name.length() > 60) {
      throw new IllegalArgumentException("The name of a link has 1 to 60 characters");
    }
    LinkAddress.require(address);
    return with(draft -> draft.home = new ExplorerParts.Home(name, address));
  }

  /// With a link to a page of the application that teaches event sourcing, after the other pages.
  ///
  /// @param address a path on the explorer's own host, or an `http` or `https` address
  /// @throws IllegalArgumentException if the address is another one
  public Explorer withLearn(String address) {
    LinkAddress.require(address);
    return with(draft -> draft.learn = address);
  }

  /// With this decision on what the sender of a request may do.
  public Explorer withAccess(ExplorerAccess access) {
    return with(draft -> draft.access = access);
  }

  /// With event types: their schemas are shown, and their personal data can be.
  public Explorer withEventTypes(EventTypes<?> types) {
    return with(draft -> draft.types.add(types));
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
    return withStates(category, types, new StateView<>(decider, types, view, null));
  }

  /// As [#withStates(String, Decider, EventTypes, Function)], and with the words and numbers of a
  /// lens: sentences for events, a card for the state, and plots.
  public <S, E> Explorer withLens(
      String category,
      Decider<?, S, E> decider,
      EventTypes<E> types,
      Function<? super S, ?> view,
      ExplorerLens<? super S, ? super E> lens) {
    return withStates(category, types, new StateView<>(decider, types, view, lens));
  }

  private Explorer withStates(String category, EventTypes<?> types, StateView<?, ?> view) {
    return with(
        draft -> {
          draft.types.add(types);
          draft.states.put(category, view);
        });
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
    return with(draft -> draft.projections = runners);
  }

  /// With columns of a read model that hold no personal data. The steps of a stream show their
  /// values to all who may read. Other columns are shown to them only as long as the stream has no
  /// event with encrypted personal data, and none of a type that the explorer does not know
  /// ([#withEventTypes]).
  ///
  /// @param projection the name of the projection
  /// @param columns of any of its tables
  public Explorer withPlainColumns(String projection, String... columns) {
    return with(draft -> draft.plainColumns.put(projection, Set.copyOf(List.of(columns))));
  }

  /// With what else works through the log on this node: process managers, timers, relays, sealing,
  /// verification. Their states are shown beside the read models, and users with the right to
  /// operate may execute their actions.
  ///
  /// @param workers such as those of `dev.daybook.explorer.workers`
  public Explorer withWorkers(Worker... workers) {
    List<Worker> all = List.of(workers);
    return withWorkers(() -> all);
  }

  /// As [#withWorkers(Worker...)], for workers that start later.
  ///
  /// @param workers is asked at each request
  public Explorer withWorkers(Supplier<? extends Collection<Worker>> workers) {
    return with(draft -> draft.workers = workers);
  }

  /// With the appends of this node: their rate, batches and times are plotted.
  ///
  /// @param activity an observer of the log
  ///   ([dev.daybook.postgres.options.PostgresOptions#withObserver])
  public Explorer withActivity(LogActivity activity) {
    return with(draft -> draft.activity = activity);
  }

  /// With the commands that this node refuses: their numbers are plotted by reason.
  ///
  /// @param refusals an observer of the command handlers
  ///   ([dev.daybook.eventstore.commands.CommandHandler#withObserver])
  public Explorer withRefusals(CommandRefusals refusals) {
    return with(draft -> draft.refusals = refusals);
  }

  /// With the proofs of a sealed log: they are shown beside each event.
  public Explorer withProofs(EventProofs proofs) {
    return with(draft -> draft.proofs = proofs);
  }

  /// The servlet, to be mapped to a path that ends with `/*`.
  public ExplorerServlet servlet() {
    return new ExplorerServlet(parts);
  }
}
