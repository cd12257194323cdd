package dev.daybook.spring.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/// Prints what is wrong and what to do, instead of a stack trace.
final class DaybookStartFailureAnalyzer extends AbstractFailureAnalyzer<DaybookStartException> {
  @Override
  protected FailureAnalysis analyze(Throwable root, DaybookStartException cause) {
    return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.action(), cause);
  }
}
