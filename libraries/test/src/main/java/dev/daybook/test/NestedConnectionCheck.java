package dev.daybook.test;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Fails each test and test class during which a [CheckedPool] refused a connection, even if the
/// code under test caught the refusal and retried.
///
/// Register it for all tests of a module with JUnit's automatic extension detection, or for one
/// class with `@ExtendWith`.
public final class NestedConnectionCheck implements AfterEachCallback, AfterAllCallback {
  private static final Queue<AssertionError> REFUSALS = new ConcurrentLinkedQueue<>();

  public NestedConnectionCheck() {}

  static void record(AssertionError refusal) {
    REFUSALS.add(refusal);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    requireNone();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    requireNone();
  }

  private static void requireNone() {
    List<AssertionError> refusals =
        Stream.generate(REFUSALS::poll).takeWhile(it -> it != null).toList();
    if (!refusals.isEmpty()) {
      AssertionError first = refusals.getFirst();
      refusals.stream().skip(1).forEach(first::addSuppressed);
      throw first;
    }
  }
}
