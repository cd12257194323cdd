package dev.daybook.postgres.projections;

import java.time.Instant;

/// What the last comparison of a view with the log has found. Where the view was then built anew,
/// nothing of it is left.
///
/// @param at when it was asked for
/// @param differences how many rows of the view were not what the log makes of them
public record VerificationResult(Instant at, long differences) {}
