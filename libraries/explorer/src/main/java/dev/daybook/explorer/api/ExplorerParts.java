package dev.daybook.explorer.api;

import dev.daybook.explorer.access.ExplorerAccess;
import dev.daybook.explorer.states.StateView;
import dev.daybook.jackson.EventTypes;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.projections.running.ProjectionRunner;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.sql.DataSource;

/// What an application gives to its explorer.
///
/// @param title name of the application, for the page
/// @param states by category
public record ExplorerParts(
    PostgresEventStore store,
    DataSource database,
    String title,
    ExplorerAccess access,
    List<EventTypes<?>> types,
    Map<String, StateView<?, ?>> states,
    Supplier<? extends Collection<ProjectionRunner>> projections) {
  public ExplorerParts {
    types = List.copyOf(types);
    states = Map.copyOf(states);
  }
}
