package dev.daybook.explorer.api;

import dev.daybook.explorer.activity.LagHistory.Sample;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// JSON rendering of the lags of the last hour.
final class LagsJson {
  private LagsJson() {}

  /// Puts the lag of each reader at some times of the last hour.
  static void put(ObjectNode json, List<Sample> samples) {
    ArrayNode array = json.putArray("history");
    samples.forEach(
        sample -> {
          ObjectNode at = array.addObject().put("at", sample.at().toString());
          ObjectNode lags = at.putObject("lags");
          sample.lags().forEach(lags::put);
          ObjectNode subscriptionLags = at.putObject("subscriptionLags");
          sample.subscriptionLags().forEach(subscriptionLags::put);
        });
  }
}
