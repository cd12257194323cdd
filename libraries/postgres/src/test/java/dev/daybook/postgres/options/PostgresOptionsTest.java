package dev.daybook.postgres.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class PostgresOptionsTest {
  private static final PostgresOptions DEFAULTS = PostgresOptions.defaults();
  private static final Duration LONG = Duration.ofDays(1_000);

  private static void assertRefused(String option, UnaryOperator<PostgresOptions> change) {
    assertThatIllegalArgumentException()
        .as(option)
        .isThrownBy(() -> change.apply(DEFAULTS).requireConsistent())
        .withMessageMatching("(?s)" + option + " is .*: it.*");
  }

  @Test
  void counts_and_sizes_out_of_range_are_refused_by_name() {
    for (int bad : new int[] {0, -1, Integer.MAX_VALUE}) {
      assertRefused("queueAppends", it -> it.withQueueAppends(bad));
      assertRefused("appendBatchEvents", it -> it.withAppendBatchEvents(bad));
      assertRefused("tailerBatchEvents", it -> it.withTailerBatchEvents(bad));
      assertRefused("projectionBatchEvents", it -> it.withProjectionBatchEvents(bad));
    }
    for (long bad : new long[] {0, -1, Long.MAX_VALUE}) {
      assertRefused("queueBytes", it -> it.withQueueBytes(bad));
      assertRefused("appendBatchBytes", it -> it.withAppendBatchBytes(bad));
    }
  }

  @Test
  void times_out_of_range_are_refused_by_name() {
    for (Duration bad : new Duration[] {Duration.ZERO, Duration.ofSeconds(-1), LONG}) {
      assertRefused("queueTimeout", it -> it.withQueueTimeout(bad));
      assertRefused("appendTimeout", it -> it.withAppendTimeout(bad));
      assertRefused("pollInterval", it -> it.withPollInterval(bad));
      assertRefused("notifyInterval", it -> it.withNotifyInterval(bad));
      assertRefused("projectionLease", it -> it.withProjectionLease(bad));
      assertRefused("verifyInterval", it -> it.withVerifyInterval(bad));
    }
  }

  @Test
  void names_that_the_database_would_cut_or_misread_are_refused() {
    for (String bad : new String[] {"", "x".repeat(45), "a\"b", "a'b", "a\\b", "a\nb"}) {
      assertRefused("schema", it -> it.withSchema(bad));
    }
    assertRefused("readModelSchema", it -> it.withReadModelSchema("ä".repeat(29)));
    assertThat(DEFAULTS.withReadModelSchema("ä".repeat(28)).readModelSchema()).hasSize(28);
  }

  @Test
  void a_queue_timeout_above_the_append_timeout_is_refused() {
    assertRefused("queueTimeout", it -> it.withQueueTimeout(Duration.ofSeconds(16)));
    assertThat(
            DEFAULTS
                .withQueueTimeout(Duration.ofSeconds(16))
                .withAppendTimeout(Duration.ofSeconds(16))
                .appendTimeout())
        .hasSeconds(16);
  }

  @Test
  void a_change_returns_new_options() {
    PostgresOptions changed = DEFAULTS.withSchema("shop").withNotifications(false);
    assertThat(changed.schema()).isEqualTo("shop");
    assertThat(changed.heldConnections()).isEqualTo(2);
    assertThat(DEFAULTS.schema()).isEqualTo("daybook");
    assertThat(DEFAULTS.heldConnections()).isEqualTo(4);
  }

  @Test
  void each_method_sets_only_its_option() {
    Map<String, UnaryOperator<PostgresOptions>> changes = new TreeMap<>();
    changes.put("schema=daybook", it -> it.withSchema("shop").withReadModelSchema("x"));
    changes.put("migration=true", it -> it.withMigration(false));
    changes.put("readModelSchema=daybook_read_models", it -> it.withReadModels(false));
    changes.put("queueAppends=10000", it -> it.withQueueAppends(1));
    changes.put("queueBytes=67108864", it -> it.withQueueBytes(1));
    changes.put("queueTimeout=PT5S", it -> it.withQueueTimeout(Duration.ofMillis(1)));
    changes.put("appendTimeout=PT15S", it -> it.withAppendTimeout(Duration.ofHours(1)));
    changes.put("appendBatchEvents=2000", it -> it.withAppendBatchEvents(1));
    changes.put("appendBatchBytes=8388608", it -> it.withAppendBatchBytes(1));
    changes.put("pollInterval=PT0.2S", it -> it.withPollInterval(Duration.ofMillis(1)));
    changes.put("notifyInterval=PT0.01S", it -> it.withNotifyInterval(Duration.ofSeconds(1)));
    changes.put("tailerBatchEvents=999", it -> it.withTailerBatchEvents(1));
    changes.put("projectionBatchEvents=9999", it -> it.withProjectionBatchEvents(1));
    changes.put("projectionLease=PT5S", it -> it.withProjectionLease(Duration.ofSeconds(1)));
    changes.put("verifyInterval=PT24H", it -> it.withVerifyInterval(Duration.ofHours(1)));
    changes.put("groupedReads=false", it -> it.withGroupedReads(true));
    changes.put("pagesReadAhead=false", it -> it.withPagesReadAhead(true));
    changes.forEach(
        (value, change) -> {
          assertThat(DEFAULTS.toString()).contains(value);
          assertThat(change.apply(DEFAULTS).toString()).doesNotContain(value);
        });
  }
}
