package dev.daybook.bench.peers;

import dev.daybook.bench.rounds.Contender;
import java.sql.SQLException;
import java.util.List;
import java.util.ServiceLoader;
import javax.sql.DataSource;

/// Another event store. Implementations are compiled with the Maven profile `peers`.
public interface Peer {

  /// Finds all implementations.
  ///
  /// @throws IllegalStateException if there are none, because the profile was not active
  static List<Peer> all() {
    List<Peer> peers = ServiceLoader.load(Peer.class).stream().map(it -> it.get()).toList();
    if (peers.isEmpty()) {
      throw new IllegalStateException(
          "No other event store was compiled: run ./daybook bench peers, or Maven with -Ppeers");
    }
    return peers;
  }

  /// The name in the table.
  String name();

  /// Creates empty tables.
  void createTables(DataSource database) throws SQLException;

  /// Appends of one event of [dev.daybook.bench.appends.Workload].
  Contender appends(DataSource database, int callers);

  /// Commands on [ShortStreams]: each loads the stream's state, and appends one event.
  Contender commands(DataSource database, int callers);
}
