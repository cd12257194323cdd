package dev.daybook.accounts.domain;

import java.util.UUID;

/// Transfers money from one account to another.
///
/// @param id of the transfer
/// @param reference the sender's text for the transfer; may be empty
public record TransferFunds(UUID id, UserId from, UserId to, Amount amount, String reference) {}
