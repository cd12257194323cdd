package dev.daybook.audit.verification;

import java.time.Duration;

/// How far a verification is.
///
/// @param position the last position that was compared
/// @param end the position at which the verification ends
/// @param eventsPerSecond since the verification was started or resumed
/// @param remaining estimated by the rate so far
public record VerificationProgress(
    long position, long end, double eventsPerSecond, Duration remaining) {}
