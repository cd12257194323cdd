package dev.daybook.examples.hello;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.memory.InMemoryEventStore;
import dev.daybook.test.EventStoreConditions;
import dev.daybook.test.EventStoreContract;
import dev.daybook.test.EventStoreDecisions;
import dev.daybook.test.EventStoreRaces;
import dev.daybook.test.EventStoreReading;
import java.time.Clock;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/// Runs the contract of event stores on the store in memory, and prints the result.
final class InMemoryContract {
  private InMemoryContract() {}

  static final class Appends extends EventStoreContract {
    @Override
    protected EventStore open() {
      return store();
    }
  }

  static final class Reading extends EventStoreReading {
    @Override
    protected EventStore open() {
      return store();
    }
  }

  static final class Conditions extends EventStoreConditions {
    @Override
    protected EventStore open() {
      return store();
    }
  }

  static final class Races extends EventStoreRaces {
    @Override
    protected EventStore open() {
      return store();
    }
  }

  static final class Decisions extends EventStoreDecisions {
    @Override
    protected EventStore open() {
      return store();
    }
  }

  private static EventStore store() {
    return new InMemoryEventStore(Clock.systemUTC());
  }

  public static void main(String[] args) {
    LauncherDiscoveryRequest contract =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(
                selectClass(Appends.class),
                selectClass(Reading.class),
                selectClass(Conditions.class),
                selectClass(Races.class),
                selectClass(Decisions.class))
            .build();
    var listener = new SummaryGeneratingListener();
    LauncherFactory.create().execute(contract, listener);
    TestExecutionSummary summary = listener.getSummary();
    summary.getFailures().forEach(it -> it.getException().printStackTrace(System.out));
    System.out.printf(
        "%d tests passed, %d failed%n",
        summary.getTestsSucceededCount(), summary.getTotalFailureCount());
  }
}
