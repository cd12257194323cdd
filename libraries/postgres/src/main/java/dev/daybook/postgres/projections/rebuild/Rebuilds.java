package dev.daybook.postgres.projections.rebuild;

import dev.daybook.postgres.operations.Act;
import dev.daybook.postgres.operations.Act.What;
import dev.daybook.postgres.operations.ActRefusedException;
import dev.daybook.postgres.projections.Projection;
import dev.daybook.postgres.projections.storage.Acts;
import dev.daybook.postgres.projections.storage.Build;
import dev.daybook.postgres.projections.storage.Checkpoint;
import dev.daybook.postgres.projections.storage.ParkedStreams;
import dev.daybook.postgres.projections.storage.Place;
import dev.daybook.postgres.projections.storage.ViewTables;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Asks for a view to be built anew, and ends that again: a shadow's checkpoint is what says that
/// it is wanted, whichever node builds it.
public final class Rebuilds {
  static final String NAME = "Daybook";

  private final Projection projection;
  private final Checkpoint checkpoint;
  private final ParkedStreams parked;
  private final ViewTables tables;
  private final Acts acts;
  private final RunningComparison running;

  public Rebuilds(Projection projection, String schema) {
    this.projection = projection;
    this.checkpoint =
        new Checkpoint(projection, Build.SHADOW, UUID.randomUUID(), Checkpoint.ACT_MAX, schema);
    this.parked = new ParkedStreams(projection, Build.SHADOW, schema);
    this.tables = new ViewTables(projection, schema);
    this.acts = new Acts(projection, schema);
    this.running = new RunningComparison(projection, schema);
  }

  Optional<Place> look(Connection connection) throws SQLException {
    return checkpoint.look(connection);
  }

  /// Locks the shadow's checkpoint, for which a comparison that is at work is broken off.
  public Optional<Place> lock(Connection transaction) throws SQLException {
    running.breakOff(transaction);
    return checkpoint.lock(transaction);
  }

  /// Asks for one as somebody wants it, in the place of one that nobody has asked for.
  ///
  /// @throws ActRefusedException if there is one already
  public Act request(Connection transaction, What what, Act.Order order, long position)
      throws SQLException {
    Place other = look(transaction).orElse(null);
    if (isUnasked(transaction, other)) {
      other = lock(transaction).orElse(null);
      if (other != null && isUnasked(transaction, other)) {
        end(transaction, other, "given up for " + order.by());
        other = null;
      }
    }
    Act act = acts.record(transaction, what, order, position, null, null);
    if (other != null || !checkpoint.create(transaction, act.id())) {
      throw new ActRefusedException(
          "The projection %s is being built anew already".formatted(projection.name()));
    }
    return act;
  }

  /// Asks for one because the projection's version was raised, in the place of an older one; false
  /// if there is one.
  public boolean requestForVersion(Connection transaction) throws SQLException {
    Place seen = look(transaction).orElse(null);
    if (seen != null && seen.version() >= projection.version()) {
      return false;
    }
    Place other = lock(transaction).orElse(null);
    if (other != null && other.version() >= projection.version()) {
      return false;
    }
    var order = new Act.Order(NAME, "version " + projection.version());
    Act act = acts.record(transaction, What.REBUILD, order, 0, null, null);
    if (!checkpoint.replace(transaction, act.id())) {
      acts.finish(transaction, act.id(), "another node has asked for it", null, false);
      return false;
    }
    finish(transaction, other, "given up for version " + projection.version(), null);
    return true;
  }

  /// Ends one that is not wanted any more, and leaves nothing of it.
  public void end(Connection transaction, Place shadow, String outcome) throws SQLException {
    end(transaction, shadow, outcome, null);
  }

  /// As [#end(Connection, Place, String)], after a comparison.
  public void end(Connection transaction, Place shadow, String outcome, @Nullable Long differences)
      throws SQLException {
    tables.drop(transaction, Build.SHADOW);
    parked.clear(transaction);
    checkpoint.delete(transaction);
    finish(transaction, shadow, outcome, differences);
  }

  private boolean isUnasked(Connection transaction, @Nullable Place shadow) throws SQLException {
    return shadow != null
        && shadow.act() != null
        && isUnasked(acts.find(transaction, shadow.act()));
  }

  /// Whether it is a comparison that nobody has asked for.
  static boolean isUnasked(Act act) {
    return act.what() == What.VERIFY && act.by().equals(NAME);
  }

  private void finish(
      Connection transaction, @Nullable Place shadow, String outcome, @Nullable Long differences)
      throws SQLException {
    if (shadow != null && shadow.act() != null) {
      acts.finish(transaction, shadow.act(), outcome, differences, false);
    }
  }
}
