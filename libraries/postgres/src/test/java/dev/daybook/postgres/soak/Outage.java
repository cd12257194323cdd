package dev.daybook.postgres.soak;

import java.time.Duration;

/// What the callers saw of a fault of a leader.
///
/// @param sinceFault from the fault until the last writer got an acknowledgement
/// @param sincePromotion from the promotion until then
record Outage(LeaderFault fault, Duration sinceFault, Duration sincePromotion) {}
