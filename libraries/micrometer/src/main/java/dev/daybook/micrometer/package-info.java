/// Metrics of a log on PostgreSQL, its projections and subscriptions, by Micrometer.
@NullMarked
package dev.daybook.micrometer;

import org.jspecify.annotations.NullMarked;
