package dev.daybook.audit.witness.server;

import dev.daybook.audit.notes.Succession;

/// What a witness's operator must know before the next epoch of a log is followed: which events
/// were signed, and are not in the log any more.
///
/// @param succession the record, signed by the keys of both epochs
/// @param cosigned number of events of the largest tree of the former epoch that this witness has
///   cosigned; 0 if none
public record SuccessionGap(Succession succession, long cosigned) {
  /// The first position that was signed and is not continued; [#last()] + 1 if there is none.
  public long first() {
    return succession.continued().size() + 1;
  }

  /// The last position that was signed, by the record or as far as this witness has cosigned.
  public long last() {
    return Math.max(succession.signed(), cosigned);
  }

  /// Whether all that is known to be signed is continued.
  public boolean isEmpty() {
    return last() < first();
  }

  /// Whether this witness has cosigned more than the record says was signed: the log's operator
  /// lost, or hides, that it was signed.
  public boolean isUnderstated() {
    return cosigned > succession.signed();
  }

  /// For the operator.
  @Override
  public String toString() {
    String epochs =
        "%s follows %s, and continues its events up to position %d."
            .formatted(
                succession.current().name(),
                succession.former().name(),
                succession.continued().size());
    if (isEmpty()) {
      return epochs + " All that was signed is continued.";
    }
    String gone =
        " The events at positions %d to %d were signed and are gone.".formatted(first(), last());
    return isUnderstated()
        ? epochs
            + gone
            + " The log says that it has signed %d events, but this witness has cosigned %d."
                .formatted(succession.signed(), cosigned)
        : epochs + gone;
  }
}
