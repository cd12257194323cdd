package dev.daybook.spring.autoconfigure;

import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.health.LogHealth;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/// The health of the log, its projections and subscriptions, for Actuator.
@AutoConfiguration(after = DaybookAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean({PostgresEventStore.class, LogHealth.class, LogReaders.class})
@ConditionalOnEnabledHealthIndicator("daybook")
public final class DaybookHealthAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean(name = "daybookHealthIndicator")
  HealthIndicator daybookHealthIndicator(
      PostgresEventStore log, LogHealth health, LogReaders readers) {
    return new DaybookHealthIndicator(log, health, readers);
  }
}
