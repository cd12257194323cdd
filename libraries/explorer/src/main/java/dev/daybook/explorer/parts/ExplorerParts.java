package dev.daybook.explorer.parts;

import dev.daybook.explorer.access.ExplorerAccess;
import dev.daybook.explorer.activity.CommandRefusals;
import dev.daybook.explorer.activity.LogActivity;
import dev.daybook.explorer.spi.EventProofs;
import dev.daybook.explorer.spi.Worker;
import dev.daybook.explorer.states.StateView;
import dev.daybook.jackson.EventTypes;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// What an application gives to its explorer.
///
/// @param title name of the application, for the page
/// @param home null if the pages link to none of the application
/// @param learn address of a page that teaches event sourcing; null if there is none
/// @param states by category
/// @param plainColumns columns without personal data, by the name of the projection
/// @param activity null if the application observes no appends for the explorer
/// @param refusals null if the application observes no commands for the explorer
/// @param proofs null if the log is not sealed
public record ExplorerParts(
    PostgresEventStore store,
    DataSource database,
    String title,
    @Nullable Home home,
    @Nullable String learn,
    ExplorerAccess access,
    List<EventTypes<?>> types,
    Map<String, StateView<?, ?>> states,
    Supplier<? extends Collection<ProjectionRunner>> projections,
    Map<String, Set<String>> plainColumns,
    Supplier<? extends Collection<Worker>> workers,
    @Nullable LogActivity activity,
    @Nullable CommandRefusals refusals,
    @Nullable EventProofs proofs) {
  public ExplorerParts {
    types = List.copyOf(types);
    states = Map.copyOf(states);
    plainColumns = Map.copyOf(plainColumns);
  }

  /// A link to pages of the application.
  public record Home(String name, String address) {}

  /// The parts of an explorer that is told no more than where its log is.
  public static ExplorerParts of(PostgresEventStore store, DataSource database) {
    return new Draft(store, database).parts();
  }

  /// The projection with a name that runs on this node.
  public Optional<ProjectionRunner> runner(String projection) {
    return projections.get().stream()
        .filter(it -> it.projection().name().equals(projection))
        .findFirst();
  }

  /// These parts with changes.
  public ExplorerParts with(Consumer<Draft> change) {
    var draft = new Draft(store, database);
    draft.title = title;
    draft.home = home;
    draft.learn = learn;
    draft.access = access;
    draft.types.addAll(types);
    draft.states.putAll(states);
    draft.projections = projections;
    draft.plainColumns.putAll(plainColumns);
    draft.workers = workers;
    draft.activity = activity;
    draft.refusals = refusals;
    draft.proofs = proofs;
    change.accept(draft);
    return draft.parts();
  }

  /// Parts that can be changed.
  public static final class Draft {
    public String title = "Daybook";
    public @Nullable Home home;
    public @Nullable String learn;
    public ExplorerAccess access = ExplorerAccess.readOnlyFromLoopback();
    public final Set<EventTypes<?>> types = new LinkedHashSet<>();
    public final Map<String, StateView<?, ?>> states = new HashMap<>();
    public Supplier<? extends Collection<ProjectionRunner>> projections = List::of;
    public final Map<String, Set<String>> plainColumns = new HashMap<>();
    public Supplier<? extends Collection<Worker>> workers = List::of;
    public @Nullable LogActivity activity;
    public @Nullable CommandRefusals refusals;
    public @Nullable EventProofs proofs;
    private final PostgresEventStore store;
    private final DataSource database;

    private Draft(PostgresEventStore store, DataSource database) {
      this.store = store;
      this.database = database;
    }

    private ExplorerParts parts() {
      return new ExplorerParts(
          store,
          database,
          title,
          home,
          learn,
          access,
          List.copyOf(types),
          states,
          projections,
          plainColumns,
          workers,
          activity,
          refusals,
          proofs);
    }
  }
}
