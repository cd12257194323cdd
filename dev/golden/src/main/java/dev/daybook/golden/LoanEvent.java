package dev.daybook.golden;

import dev.daybook.jackson.Tag;
import dev.daybook.jackson.personal.PersonId;
import dev.daybook.jackson.personal.PersonalData;

/// What happens to the books of a library. Their stored form is that of all goldens: it never
/// changes.
sealed interface LoanEvent {
  record BookAdded(@Tag("book") String book, int copies) implements LoanEvent {}

  record BookLent(
      @Tag("book") String book,
      @PersonId String reader,
      @Tag("reader") @PersonalData(erasedAs = "a reader") String name)
      implements LoanEvent {}
}
