package dev.daybook.spring.autoconfigure;

import dev.daybook.eventstore.errors.EventStoreException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/// Prints why the log can't be opened, instead of a stack trace; the message says what to do.
final class LogFailureAnalyzer extends AbstractFailureAnalyzer<EventStoreException> {
  @Override
  protected FailureAnalysis analyze(Throwable root, EventStoreException cause) {
    return new FailureAnalysis(
        "The log of Daybook can't be used: " + cause.getMessage(), null, cause);
  }
}
