package dev.daybook.processes.timers;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.postgres.projections.Projection;
import dev.daybook.postgres.sql.Sql;
import dev.daybook.processes.history.ProcessEvent;
import dev.daybook.processes.history.ProcessEvent.TimerCancelled;
import dev.daybook.processes.history.ProcessEvent.TimerFired;
import dev.daybook.processes.history.ProcessEvent.TimerScheduled;
import dev.daybook.processes.history.ProcessEvents;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/// The table of the pending timers of all process managers.
final class TimerTable implements Projection {
  private static final String CREATE = Sql.read(TimerTable.class, "create-timers.sql");
  private static final String INSERT = Sql.read(TimerTable.class, "insert-timers.sql");
  private static final String DELETE = Sql.read(TimerTable.class, "delete-timers.sql");

  @Override
  public String name() {
    return "process_timers";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public List<Table> tables() {
    return List.of(new Table("process_timers", List.of("id")));
  }

  @Override
  public String createTables() {
    return CREATE;
  }

  @Override
  public Set<String> types() {
    return ProcessEvents.TIMER_TYPES;
  }

  @Override
  public void apply(Connection transaction, List<RecordedEvent> events) throws SQLException {
    Map<UUID, PendingTimer> scheduled = new LinkedHashMap<>();
    List<UUID> ended = new ArrayList<>();
    for (RecordedEvent event : events) {
      ProcessEvent decoded = ProcessEvents.decode(event);
      if (decoded instanceof TimerScheduled timer) {
        scheduled.put(timer.id(), PendingTimer.of(event, timer));
      } else if (decoded instanceof TimerFired timer) {
        end(timer.id(), scheduled, ended);
      } else if (decoded instanceof TimerCancelled timer) {
        end(timer.id(), scheduled, ended);
      }
    }
    insert(transaction, List.copyOf(scheduled.values()));
    delete(transaction, ended);
  }

  private static void end(UUID id, Map<UUID, PendingTimer> scheduled, List<UUID> ended) {
    if (scheduled.remove(id) == null) {
      ended.add(id);
    }
  }

  private static void insert(Connection transaction, List<PendingTimer> timers)
      throws SQLException {
    if (timers.isEmpty()) {
      return;
    }
    try (PreparedStatement insert = transaction.prepareStatement(INSERT)) {
      set(insert, 1, "uuid", timers, PendingTimer::id);
      set(insert, 2, "text", timers, timer -> timer.process().toString());
      set(insert, 3, "text", timers, PendingTimer::timer);
      set(insert, 4, "text", timers, timer -> timer.due().toString());
      set(insert, 5, "text", timers, PendingTimer::correlation);
      set(insert, 6, "int4", timers, PendingTimer::chain);
      insert.executeUpdate();
    }
  }

  private static void delete(Connection transaction, List<UUID> ids) throws SQLException {
    if (ids.isEmpty()) {
      return;
    }
    try (PreparedStatement delete = transaction.prepareStatement(DELETE)) {
      set(delete, 1, "uuid", ids, id -> id);
      delete.executeUpdate();
    }
  }

  private static <T> void set(
      PreparedStatement statement, int index, String type, List<T> values, Function<T, Object> part)
      throws SQLException {
    Object[] elements = values.stream().map(part).toArray();
    statement.setArray(index, statement.getConnection().createArrayOf(type, elements));
  }
}
