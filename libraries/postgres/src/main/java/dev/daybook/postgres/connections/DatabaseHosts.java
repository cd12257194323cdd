package dev.daybook.postgres.connections;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The hosts of a database, and which of them is the primary: known to all data sources that are
/// made of it.
///
/// A connection goes to the host that was the primary last. If it refuses, or says nothing for
/// [#HOST_PATIENCE], the other hosts are asked at the same time. So a host that is paused or cut
/// off, whose connections are accepted and stay silent, delays a connection by that time only. If
/// several hosts say that they are the primary, the one on the highest timeline is taken; a
/// timeline below one that was seen before is refused, since it is a former primary. A connection
/// that is opened also has the other hosts looked at, at most once in [#LOOK_INTERVAL]: so a former
/// primary that goes on after a pause is noticed when an append to it has timed out.
///
/// When another host is the primary, the connections of all its data sources to the former one are
/// aborted: their callers get an error of a lost connection at once, not after the driver's
/// timeout.
///
/// What it knows ends with the process. Make one for each database. Thread-safe.
public final class DatabaseHosts {
  /// How long the known primary may be silent before the other hosts are asked.
  public static final Duration HOST_PATIENCE = Duration.ofMillis(500);

  /// How often the other hosts are looked at while the known primary answers.
  public static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

  private static final Logger log = LoggerFactory.getLogger(DatabaseHosts.class);

  private final List<DatabaseUrl> hosts;
  private final List<FailoverDataSource> sources = new CopyOnWriteArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Integer primary;
  private @Nullable ServerTimeline timeline;
  private long lookedAt = System.nanoTime();

  private DatabaseHosts(List<DatabaseUrl> hosts) {
    this.hosts = hosts;
  }

  /// The hosts that a URL names.
  public static DatabaseHosts of(DatabaseUrl url) {
    return new DatabaseHosts(url.eachHost());
  }

  /// A source of unpooled connections to the primary.
  ///
  /// @param unpooled makes a source of unpooled connections of the driver, given the URL of one
  ///   host. Complete it for what the connections are for: `url -> driver(url.completed(use))`
  public FailoverDataSource source(Function<DatabaseUrl, DataSource> unpooled) {
    var source = new FailoverDataSource(this, hosts.stream().map(unpooled).toList());
    sources.add(source);
    return source;
  }

  DatabaseUrl host(int index) {
    return hosts.get(index);
  }

  /// Which host was the primary last; null if none was seen.
  @Nullable Integer primary() {
    lock.lock();
    try {
      return primary;
    } finally {
      lock.unlock();
    }
  }

  /// Whether the other hosts are to be looked at; the next time after [#LOOK_INTERVAL].
  boolean isLookDue() {
    lock.lock();
    try {
      long now = System.nanoTime();
      boolean isDue = now - lookedAt > LOOK_INTERVAL.toNanos();
      lookedAt = isDue ? now : lookedAt;
      return isDue;
    } finally {
      lock.unlock();
    }
  }

  /// Takes a host as the primary if its timeline is later than the known one.
  void notice(int host, @Nullable ServerTimeline found) {
    lock.lock();
    try {
      if (timeline == null || !timeline.isBefore(found)) {
        return;
      }
    } finally {
      lock.unlock();
    }
    try {
      take(host, found);
    } catch (SQLException e) {
      log.debug("A still later primary was found meanwhile", e);
    }
  }

  /// @throws SQLException if a later timeline was seen
  void requireLater(int host, @Nullable ServerTimeline found) throws SQLException {
    lock.lock();
    try {
      if (found != null && timeline != null && found.isBefore(timeline)) {
        throw new SQLException(
            ("%s is a former primary: it is on timeline %d, and timeline %d was seen. Stop it, or"
                    + " make it a standby of the present primary")
                .formatted(hosts.get(host), found.timeline(), timeline.timeline()),
            PrimarySearch.NO_CONNECTION);
      }
    } finally {
      lock.unlock();
    }
  }

  /// Takes a host as the primary.
  ///
  /// @throws SQLException if a later timeline was seen meanwhile
  void take(int host, @Nullable ServerTimeline found) throws SQLException {
    boolean isOther;
    lock.lock();
    try {
      requireLater(host, found);
      isOther = primary != null && primary != host;
      primary = host;
      timeline = found == null ? timeline : found;
    } finally {
      lock.unlock();
    }
    if (isOther) {
      log.warn("Another host is the primary: {}", hosts.get(host));
      sources.forEach(source -> source.abandonOthersThan(host));
    }
  }
}
