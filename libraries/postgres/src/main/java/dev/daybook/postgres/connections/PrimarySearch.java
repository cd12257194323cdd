package dev.daybook.postgres.connections;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens one connection to the primary: first at the host that was the primary last, then at all
/// hosts at the same time. Each attempt is bounded by the driver's `loginTimeout`.
///
/// Once in [DatabaseHosts#LOOK_INTERVAL] it asks all hosts from the beginning, and waits for the
/// first answer only. What it hears later shows that the known one has become a former primary.
final class PrimarySearch {
  /// The client can't connect.
  static final String NO_CONNECTION = "08001";

  private static final long PATIENCE_MS = DatabaseHosts.HOST_PATIENCE.toMillis();
  private static final String CONNECTION_ERRORS = "08";
  private static final Logger log = LoggerFactory.getLogger(PrimarySearch.class);

  /// Opens a connection to one host.
  interface Opener {
    Connection open(int host) throws SQLException;
  }

  /// What a host has said.
  sealed interface Answer {}

  record Refused(int host, SQLException reason) implements Answer {}

  /// A primary.
  ///
  /// @param timeline null if the server doesn't tell it
  record Found(int host, Connection connection, @Nullable ServerTimeline timeline)
      implements Answer {}

  private final DatabaseHosts hosts;
  private final int count;
  private final Opener opener;
  private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
  private final BitSet asked = new BitSet();
  private final List<Found> primaries = new ArrayList<>();
  private final List<Refused> refusals = new ArrayList<>();
  private volatile boolean ended;

  PrimarySearch(DatabaseHosts hosts, int count, Opener opener) {
    this.hosts = hosts;
    this.count = count;
    this.opener = opener;
  }

  /// Blocks.
  ///
  /// @throws SQLException if no host is a primary that accepts the connection
  Found run() throws SQLException {
    try {
      search();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException("Interrupted while connecting", NO_CONNECTION, e);
    } finally {
      ended = true;
      closeUnused();
    }
    return found();
  }

  private void search() throws InterruptedException {
    Integer known = hosts.primary();
    if (known != null) {
      ask(known);
    }
    if (known == null || hosts.isLookDue()) {
      askAll();
    }
    while (primaries.size() + refusals.size() < asked.cardinality()) {
      boolean isWaiting = asked.cardinality() == count && primaries.isEmpty();
      switch (isWaiting ? answers.take() : answers.poll(PATIENCE_MS, MILLISECONDS)) {
        case null -> {
          if (!primaries.isEmpty()) {
            return;
          }
          askAll();
        }
        case Refused refused -> {
          refusals.add(refused);
          askAll();
        }
        case Found found -> {
          primaries.add(found);
          if (known != null && found.host() == known) {
            return; // a former primary would have been refused
          }
        }
      }
    }
  }

  private void askAll() {
    for (int host = 0; host < count; host++) {
      ask(host);
    }
  }

  private void ask(int host) {
    if (!asked.get(host)) {
      asked.set(host);
      Thread.ofVirtual().name("daybook-connect").start(() -> answer(host));
    }
  }

  private void answer(int host) {
    answers.add(open(host));
    if (ended) {
      closeUnused();
    }
  }

  private Answer open(int host) {
    try {
      Connection connection = opener.open(host);
      try {
        ServerTimeline timeline = timeline(connection);
        hosts.requireLater(host, timeline);
        return new Found(host, connection, timeline);
      } catch (SQLException | RuntimeException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      return new Refused(host, e);
    } catch (RuntimeException | Error e) {
      return new Refused(host, new SQLException(e.toString(), NO_CONNECTION, e));
    }
  }

  private static @Nullable ServerTimeline timeline(Connection connection) throws SQLException {
    try {
      return ServerTimeline.read(connection).orElse(null);
    } catch (SQLException e) {
      if (!ServerTimeline.isHidden(e)) {
        throw e;
      }
      log.debug("The server does not tell its timeline", e);
      return null;
    }
  }

  private void closeUnused() {
    for (Answer late = answers.poll(); late != null; late = answers.poll()) {
      if (late instanceof Found unused) {
        hosts.notice(unused.host(), unused.timeline());
        close(unused);
      }
    }
  }

  private static void close(Found unused) {
    try {
      unused.connection().close();
    } catch (SQLException e) {
      log.debug("A connection could not be closed", e);
    }
  }

  private Found found() throws SQLException {
    Found best = null;
    for (Found found : primaries) {
      if (best == null || isBefore(best, found)) {
        best = found;
      }
    }
    for (Found found : primaries) {
      if (!found.equals(best)) {
        close(found);
      }
    }
    if (best == null) {
      throw refused();
    }
    try {
      hosts.take(best.host(), best.timeline());
      return best;
    } catch (SQLException e) {
      close(best);
      throw e;
    }
  }

  private static boolean isBefore(Found one, Found other) {
    return one.timeline() != null && one.timeline().isBefore(other.timeline());
  }

  /// What all hosts said. Its SQLSTATE is that of a host that refuses the login, if one does.
  private SQLException refused() {
    String state =
        refusals.stream()
            .map(it -> Objects.requireNonNullElse(it.reason().getSQLState(), NO_CONNECTION))
            .filter(it -> !it.startsWith(CONNECTION_ERRORS))
            .findFirst()
            .orElse(NO_CONNECTION);
    String reasons =
        refusals.stream()
            .map(it -> hosts.host(it.host()) + ": " + it.reason().getMessage())
            .collect(Collectors.joining("; "));
    var refused = new SQLException("None of the hosts is a primary: " + reasons, state);
    refusals.forEach(it -> refused.addSuppressed(it.reason()));
    return refused;
  }
}
