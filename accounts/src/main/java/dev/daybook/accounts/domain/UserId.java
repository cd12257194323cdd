package dev.daybook.accounts.domain;

import java.util.UUID;

/// Identifies a user, and the one account that a user has.
public record UserId(UUID value) {

  @Override
  public String toString() {
    return value.toString();
  }
}
