package dev.daybook.explorer.index;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.postgres.projections.Projection;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// An index of what the log itself does not index: occurred times, categories, correlation and
/// causation ids, and the number of events of each type and category by hour. Run it with the
/// application's other projections: `log.project(new ExplorerIndex())`. Then the explorer finds
/// these in the whole log; without it, it looks at a bounded number of events and says how far.
///
/// It is a projection like others: its tables, `explorer_times`, `explorer_links` and
/// `explorer_sections`, are in the schema of the read models, appends don't wait for it, and it can
/// be rebuilt and verified. Readers are told up to which position it reaches.
///
/// Thread-safe.
public final class ExplorerIndex implements Projection {
  /// The name of the projection and of its checkpoint.
  public static final String NAME = "explorer_index";

  /// The version of the tables.
  public static final int VERSION = 1;

  /// Maximum number of positions of a section, in which the events of a type or category are
  /// counted.
  public static final int SECTION_POSITIONS_MAX = 1_000;

  private final String create = Sql.read(ExplorerIndex.class, "create-tables.sql");
  private final MetadataTexts metadata = new MetadataTexts();
  private final ReachedTimes times = new ReachedTimes();
  private final SectionCounts sections = new SectionCounts();

  /// An index in the tables that it creates on its first run.
  public ExplorerIndex() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int version() {
    return VERSION;
  }

  @Override
  public List<Table> tables() {
    return List.of(
        new Table("explorer_times", List.of("reached_at")),
        new Table("explorer_links", List.of("key", "position")),
        new Table("explorer_sections", List.of("kind", "name", "first_position")));
  }

  @Override
  public String createTables() {
    return create;
  }

  @Override
  public Set<String> types() {
    return Set.of(); // of all types
  }

  @Override
  public void apply(Connection transaction, List<RecordedEvent> events) throws SQLException {
    Map<Long, MetadataTexts.Texts> texts = metadata.link(transaction, events);
    times.add(transaction, events, texts);
    sections.add(transaction, events, texts);
  }
}
