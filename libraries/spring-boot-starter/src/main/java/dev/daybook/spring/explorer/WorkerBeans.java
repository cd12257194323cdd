package dev.daybook.spring.explorer;

import dev.daybook.audit.sealing.CheckpointSchedule;
import dev.daybook.audit.verification.background.BackgroundVerification;
import dev.daybook.explorer.spi.Worker;
import dev.daybook.explorer.workers.ProcessManagerWorker;
import dev.daybook.explorer.workers.RelayWorker;
import dev.daybook.explorer.workers.SealingWorker;
import dev.daybook.explorer.workers.TimersWorker;
import dev.daybook.explorer.workers.VerificationWorker;
import dev.daybook.kafka.KafkaRelay;
import dev.daybook.processes.ProcessRunner;
import dev.daybook.processes.ProcessTimers;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The beans of the context that the explorer shows as workers, by the libraries that are present.
final class WorkerBeans {
  private WorkerBeans() {}

  /// The workers of one library, looked up at each request.
  interface Source {
    Stream<Worker> workers();
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(ProcessRunner.class)
  static final class Processes {
    @Bean
    Source daybookExplorerProcesses(
        ObjectProvider<ProcessRunner<?>> runners, ObjectProvider<ProcessTimers> timers) {
      return () ->
          Stream.concat(
              runners.orderedStream().map(ProcessManagerWorker::of),
              timers.orderedStream().map(TimersWorker::of));
    }
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(KafkaRelay.class)
  static final class Relays {
    @Bean
    Source daybookExplorerRelays(ObjectProvider<KafkaRelay> relays) {
      return () -> relays.orderedStream().map(RelayWorker::of);
    }
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(CheckpointSchedule.class)
  static final class Sealing {
    @Bean
    Source daybookExplorerSealing(
        ObjectProvider<CheckpointSchedule> schedules,
        ObjectProvider<BackgroundVerification> verifications) {
      return () ->
          Stream.concat(
              schedules.orderedStream().map(SealingWorker::of),
              verifications.orderedStream().map(VerificationWorker::of));
    }
  }
}
