package dev.daybook.accounts.readmodels;

import dev.daybook.accounts.domain.Money;
import java.time.Instant;
import java.util.UUID;

/// A row of the account list.
///
/// @param available the balance without what is reserved
/// @param changedAt recorded time of the account's last event
/// @param version number of the account's events
public record AccountView(
    UUID id,
    String name,
    String email,
    Money balance,
    Money available,
    boolean closed,
    Instant changedAt,
    long version) {}
