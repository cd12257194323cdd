package dev.daybook.spring.autoconfigure;

import dev.daybook.eventstore.subscriptions.Subscription;
import dev.daybook.jackson.EventTypes;
import dev.daybook.postgres.projections.Projection;
import java.util.HashMap;
import java.util.Map;

/// Refuses names that two beans give to different things of one log.
final class UniqueNames {
  private UniqueNames() {}

  /// Checks the stored names of event types.
  ///
  /// @throws DaybookStartException if two beans declare an event type of one stored name
  static void requireOfEventTypes(Map<String, ? extends EventTypes<?>> beans) {
    Map<String, String> declared = new HashMap<>();
    beans.forEach(
        (bean, types) ->
            types
                .versions()
                .keySet()
                .forEach(
                    type ->
                        require(
                            declared,
                            type,
                            bean,
                            "event type",
                            "Choose another stored name for one of them: a log has one form for"
                                + " each name.")));
  }

  /// Checks the names of projections.
  ///
  /// @throws DaybookStartException if two projections have one name
  static void requireOfProjections(Map<String, Projection> beans) {
    Map<String, String> declared = new HashMap<>();
    beans.forEach(
        (bean, projection) ->
            require(
                declared,
                projection.name(),
                bean,
                "projection",
                "Choose another name for one of them: it is the key of the checkpoint."));
  }

  /// Checks the names of subscriptions.
  ///
  /// @throws DaybookStartException if two subscriptions have one name
  static void requireOfSubscriptions(Map<String, Subscription> beans) {
    Map<String, String> declared = new HashMap<>();
    beans.forEach(
        (bean, subscription) ->
            require(
                declared,
                subscription.name(),
                bean,
                "subscription",
                "Choose another name for one of them: it is the key of the checkpoint."));
  }

  private static void require(
      Map<String, String> declared, String name, String bean, String kind, String action) {
    String other = declared.putIfAbsent(name, bean);
    if (other != null) {
      throw new DaybookStartException(
          "The %s %s is declared twice, by the beans %s and %s.".formatted(kind, name, other, bean),
          action);
    }
  }
}
