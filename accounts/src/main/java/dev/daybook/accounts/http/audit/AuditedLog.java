package dev.daybook.accounts.http.audit;

import dev.daybook.eventstore.EventStore;
import java.util.Optional;

/// The log as auditors see it.
///
/// @param stored the log with its events as stored: not decrypted, not converted
/// @param trees the trees of the log; empty if it is not sealed
public record AuditedLog(EventStore stored, Optional<SealedTrees> trees) {}
