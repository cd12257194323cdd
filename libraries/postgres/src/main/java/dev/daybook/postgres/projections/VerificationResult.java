package dev.daybook.postgres.projections;

import java.time.Instant;

/// The result of the last comparison of a read model with the log. After a rebuild the read model
/// has no differences.
///
/// @param at when the comparison was requested
/// @param differences number of rows that differed from the log
public record VerificationResult(Instant at, long differences) {}
