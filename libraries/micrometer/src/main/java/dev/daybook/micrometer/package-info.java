/// Metrics and observations of a log on PostgreSQL, its commands, projections and subscriptions, by
/// Micrometer.
@NullMarked
package dev.daybook.micrometer;

import org.jspecify.annotations.NullMarked;
