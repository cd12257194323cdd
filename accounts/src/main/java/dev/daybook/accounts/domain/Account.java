package dev.daybook.accounts.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// State of an account, folded from its events.
public sealed interface Account {

  record Unopened() implements Account {}

  /// An account in use.
  ///
  /// @param reservations that are pending, in the order in which they were made
  record Open(Holder holder, Money balance, List<Reservation> reservations) implements Account {
    public Open {
      reservations = List.copyOf(reservations);
    }

    public Open(Holder holder, Money balance) {
      this(holder, balance, List.of());
    }

    /// The balance without what is reserved.
    public Money available() {
      Money available = balance;
      for (Reservation reservation : reservations) {
        available = available.minus(reservation.amount());
      }
      return available;
    }

    Optional<Reservation> find(UUID reservation) {
      for (Reservation pending : reservations) {
        if (pending.id().equals(reservation)) {
          return Optional.of(pending);
        }
      }
      return Optional.empty();
    }

    Open withHolder(Holder other) {
      return new Open(other, balance, reservations);
    }

    Open plus(Money amount) {
      return new Open(holder, balance.plus(amount), reservations);
    }

    Open minus(Money amount) {
      return new Open(holder, balance.minus(amount), reservations);
    }

    Open with(Reservation reservation) {
      List<Reservation> more = new ArrayList<>(reservations);
      more.add(reservation);
      return new Open(holder, balance, more);
    }

    Open without(UUID reservation) {
      List<Reservation> others = new ArrayList<>();
      for (Reservation pending : reservations) {
        if (!pending.id().equals(reservation)) {
          others.add(pending);
        }
      }
      return new Open(holder, balance, others);
    }
  }

  /// Closed for good; keeps its last balance.
  record Closed(Holder holder, Money balance) implements Account {}

  /// The account's user, with or without personal data.
  sealed interface Holder {
    /// Replaces the name of an erased person.
    String FORGOTTEN_NAME = "[forgotten]";

    /// Replaces the e-mail address of an erased person.
    String FORGOTTEN_EMAIL = "";

    UserId user();

    String name();

    String email();
  }

  record Person(UserId user, String name, String email) implements Holder {}

  /// A person whose personal data was erased.
  record Forgotten(UserId user) implements Holder {
    @Override
    public String name() {
      return FORGOTTEN_NAME;
    }

    @Override
    public String email() {
      return FORGOTTEN_EMAIL;
    }
  }
}
