package dev.daybook.accounts.domain;

import java.util.UUID;

/// Id of a user and of the user's only account.
public record UserId(UUID value) {

  @Override
  public String toString() {
    return value.toString();
  }
}
