package dev.daybook.bench.readmodels;

import dev.daybook.bench.rounds.Round;
import dev.daybook.bench.rounds.SelfTimed;
import dev.daybook.bench.service.HttpConnection;
import dev.daybook.bench.service.Projection;
import dev.daybook.bench.service.Service;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Catch-up of the account list of a new service, from near the beginning of a long log to its
/// head. The service runs until the next round, for other contenders.
final class ViewCatchUps implements SelfTimed {
  static final String NAME = "Daybook: catch-up of the list of accounts";

  interface Start {
    Service start(int number) throws Exception;

    /// The database of the service with this number.
    DataSource database(int number);
  }

  private final Start start;
  private final int events;
  private int started;
  private @Nullable Service service;

  /// @param events number of events in the log
  ViewCatchUps(Start start, int events) {
    this.start = start;
    this.events = events;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Round round(Duration warmUp, Duration counted) throws Exception {
    close();
    service = start.start(started++);
    try (HttpConnection connection = service.connect()) {
      long from = Projection.get(connection).position();
      long began = System.nanoTime();
      Projection.await(connection, list -> list.position() >= events);
      double seconds = (System.nanoTime() - began) / 1e9;
      return new Round((events - from) / seconds, Double.NaN, Double.NaN);
    }
  }

  Service service() {
    if (service == null) {
      throw new IllegalStateException("No round has run yet");
    }
    return service;
  }

  /// The database of the service.
  DataSource database() {
    return start.database(started - 1);
  }

  @Override
  public void close() {
    if (service != null) {
      service.close();
    }
  }
}
