package dev.daybook.accounts.readmodels;

import dev.daybook.accounts.domain.Money;
import java.time.Instant;
import java.util.UUID;

/// An account as it is shown.
///
/// @param changedAt when its last event was recorded
/// @param version how many events it has
public record AccountView(
    UUID id,
    String name,
    String email,
    Money balance,
    boolean closed,
    Instant changedAt,
    long version) {}
