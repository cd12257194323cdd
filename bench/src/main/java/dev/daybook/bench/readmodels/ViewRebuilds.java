package dev.daybook.bench.readmodels;

import dev.daybook.bench.rounds.Round;
import dev.daybook.bench.rounds.SelfTimed;
import dev.daybook.bench.service.HttpConnection;
import dev.daybook.bench.service.Projection;
import java.time.Duration;

/// Rebuild of the account list: built beside the live one, compared, and swapped. It begins when
/// the service's Merkle tree has the whole log, as in a service that has caught up.
///
/// @param caughtUp contender whose service has the list
record ViewRebuilds(ViewCatchUps caughtUp, int events) implements SelfTimed {
  static final String NAME = "Daybook: rebuild of the list of accounts";

  private static final String PATH = "/api/projections/account_list/rebuild";
  private static final String BODY = "{\"by\":\"bench\",\"why\":\"to see how long it takes\"}";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Round round(Duration warmUp, Duration counted) throws Exception {
    TreePosition.await(caughtUp.database(), events);
    try (HttpConnection connection = caughtUp.service().connect()) {
      long began = System.nanoTime();
      connection.post(PATH, BODY).require(202);
      Projection.await(connection, list -> !list.rebuilding());
      return new Round(events / ((System.nanoTime() - began) / 1e9), Double.NaN, Double.NaN);
    }
  }
}
