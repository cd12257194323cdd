/// Metrics and observations of a log on PostgreSQL, its commands, projections and subscriptions.
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"}) // Micrometer has none
module dev.daybook.micrometer {
  requires transitive dev.daybook.postgres;
  requires transitive micrometer.core;
  requires transitive micrometer.observation;
  requires static transitive org.jspecify;

  exports dev.daybook.micrometer;
}
