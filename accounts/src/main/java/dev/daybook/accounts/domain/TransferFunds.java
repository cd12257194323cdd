package dev.daybook.accounts.domain;

import java.util.UUID;

/// Asks for money to go from one account to another.
///
/// @param id of the transfer
/// @param reference what it is for; may be empty
public record TransferFunds(UUID id, UserId from, UserId to, Amount amount, String reference) {}
