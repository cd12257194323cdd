package dev.daybook.golden;

import static dev.daybook.eventstore.EventQuery.tag;

import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.boundaries.Decision;
import dev.daybook.eventstore.boundaries.DecisionView;
import dev.daybook.golden.LoanEvent.BookAdded;
import dev.daybook.golden.LoanEvent.BookLent;
import dev.daybook.jackson.EventTypes;
import dev.daybook.jackson.personal.FieldEncryption;
import java.util.List;
import javax.crypto.SecretKey;

/// The decisions of a library: a book is lent while there are copies of it.
final class Loans {
  static final String LENT = "BOOK_LENT";

  /// A book that is lent to a reader.
  record Lend(String book, String reader, String name) {}

  /// A new book.
  record Add(String book, int copies) {}

  private final EventTypes<LoanEvent> types;
  final Decision<Add, LoanEvent> add;
  final Decision<Lend, LoanEvent> lend;

  /// @param tagKey of the hashes of readers' names
  Loans(FieldEncryption encryption, SecretKey tagKey) {
    types =
        EventTypes.of(LoanEvent.class)
            .event("BOOK_ADDED", BookAdded.class)
            .event(LENT, BookLent.class)
            .encryptedBy(encryption)
            .personalTagsKeyedBy(tagKey)
            .build();
    DecisionView<String, LoanEvent, Integer> copies =
        DecisionView.of(book -> tag("book", book), 0, Loans::copiesAfter);
    add =
        Decision.<Add, LoanEvent>of(types)
            .appendTo(c -> stream(c.book()))
            .view(copies.on(Add::book))
            .decide((c, left) -> List.of(new BookAdded(c.book(), c.copies())));
    lend =
        Decision.<Lend, LoanEvent>of(types)
            .appendTo(c -> stream(c.book()))
            .view(copies.on(Lend::book))
            .view(c -> tag("reader", c.name()), 0, (loans, event) -> loans + 1)
            .decide((c, left, loans) -> lend(c, left));
  }

  static StreamId stream(String book) {
    return StreamId.of("book", book);
  }

  EventTypes<LoanEvent> types() {
    return types;
  }

  private static Integer copiesAfter(Integer copies, LoanEvent event) {
    return switch (event) {
      case BookAdded added -> copies + added.copies();
      case BookLent _ -> copies - 1;
    };
  }

  private static List<LoanEvent> lend(Lend command, int left) {
    if (left == 0) {
      throw new IllegalStateException("All copies are lent: " + command.book());
    }
    return List.of(new BookLent(command.book(), command.reader(), command.name()));
  }
}
