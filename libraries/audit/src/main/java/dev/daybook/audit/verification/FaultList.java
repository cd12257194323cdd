package dev.daybook.audit.verification;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The faults that were found, up to a maximum; those beyond it are counted.
final class FaultList {
  private final Set<Fault> faults = new LinkedHashSet<>();
  private long more;

  FaultList(List<Fault> faults, long more) {
    this.faults.addAll(faults);
    this.more = more;
  }

  void add(Fault.Kind kind, long position, String message) {
    add(new Fault(kind, position, position, message));
  }

  void add(Fault fault) {
    if (faults.contains(fault)) {
      return;
    }
    if (faults.size() < VerificationReport.FAULTS_MAX) {
      faults.add(fault);
    } else {
      more++;
    }
  }

  /// Adds a position to the range of missing events that ends before it.
  void addMissing(long position) {
    long from = position;
    for (Fault fault : faults) {
      if (fault.kind() == Fault.Kind.EVENT_MISSING && fault.to() == position - 1) {
        from = fault.from();
        faults.remove(fault);
        break;
      }
    }
    String message =
        from == position
            ? "The event at position %d is missing".formatted(position)
            : "The events at positions %d to %d are missing".formatted(from, position);
    add(new Fault(Fault.Kind.EVENT_MISSING, from, position, message));
  }

  /// Whether a fault is about events of a range.
  boolean hasEventIn(long from, long to) {
    return faults.stream()
        .anyMatch(
            it ->
                it.to() >= from
                    && it.from() <= to
                    && (it.kind() == Fault.Kind.EVENT_CHANGED
                        || it.kind() == Fault.Kind.EVENT_MISSING));
  }

  /// Whether the tree of the events is not the signed one, so that its subtrees can't be compared.
  boolean hasRange() {
    return faults.stream()
        .anyMatch(
            it ->
                it.kind() == Fault.Kind.CHECKPOINT_CONTRADICTED
                    || (it.kind() == Fault.Kind.EVENT_CHANGED && it.from() < it.to()));
  }

  List<Fault> list() {
    return List.copyOf(faults);
  }

  long more() {
    return more;
  }
}
