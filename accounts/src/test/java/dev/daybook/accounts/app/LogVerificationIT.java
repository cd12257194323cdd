package dev.daybook.accounts.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.daybook.accounts.app.SealingOptions.Verification;
import dev.daybook.accounts.testing.Client;
import dev.daybook.accounts.testing.RunningApi;
import dev.daybook.accounts.testing.TestDatabase;
import dev.daybook.audit.verification.background.BackgroundVerification;
import dev.daybook.testing.Await;
import dev.daybook.testing.postgres.TestPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// The service verifies its sealed log in the background.
@SuppressWarnings("NullAway.Init")
class LogVerificationIT {
  private static final int RATE = 1_000_000;
  private static final SealingOptions SOON = verified(RATE, Duration.ofMillis(50));
  private static final SealingOptions LATER = verified(RATE, Duration.ofHours(1));

  private @TempDir Path data;
  private @TempDir Path other;

  private static SealingOptions verified(int rate, Duration pause) {
    return new SealingOptions(
        "log.example/bank", Duration.ofMillis(100), false, null, new Verification(rate, pause));
  }

  private static JsonNode verification(Client client) {
    return client.get("/audit").json().required("verification");
  }

  private static String state(RunningApi node) {
    return verification(node.client()).required("state").stringValue();
  }

  private static Optional<String> verdict(Client client) {
    return Optional.ofNullable(verification(client).get("verdict")).map(JsonNode::stringValue);
  }

  /// What the explorer shows of the verification.
  private static JsonNode shown(Client client) {
    return client.get("/explorer/api/readers").items("workers").stream()
        .filter(it -> it.get("kind").stringValue().equals("Verification"))
        .findAny()
        .orElseThrow();
  }

  private static double metric(Client client, String name) {
    Matcher line =
        Pattern.compile("(?m)^" + name + " (\\S+)$").matcher(client.get("/metrics").text());
    assertThat(line.find()).as(name).isTrue();
    return Double.parseDouble(line.group(1));
  }

  /// Appends three events, and waits until they are verified.
  private static void fill(RunningApi api) {
    for (int user = 0; user < 3; user++) {
      api.client().createUser();
    }
    Await.until(() -> verification(api.client()).path("completedSize").asLong() == 3);
  }

  /// Moves the time of the second event as a superuser.
  private static void move(TestPostgres.Schemas schemas, String sign) {
    TestDatabase.shared()
        .execute(
            """
            alter table %1$s.events disable trigger all;
            update %1$s.events set recorded_at = recorded_at %2$s interval '1 ms'
            where position = 2;
            alter table %1$s.events enable always trigger events_are_immutable;
            """
                .formatted(schemas.log(), sign));
  }

  private static final class Errors extends AppenderBase<ILoggingEvent> {
    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(BackgroundVerification.class);

    @Override
    protected void append(ILoggingEvent event) {
      if (event.getLevel().equals(Level.ERROR)) {
        messages.add(event.getFormattedMessage());
      }
    }
  }

  @Test
  void a_changed_event_is_named_until_it_is_repaired() {
    var errors = new Errors();
    errors.start();
    errors.logger.addAppender(errors);
    try (var api = RunningApi.startSealed(SOON, data)) {
      fill(api);
      Client client = api.client();
      assertThat(verdict(client)).contains("intact");
      assertThat(shown(client).at("/facts/Verdict").stringValue()).isEqualTo("as signed");
      assertThat(shown(client).has("error")).isFalse();
      assertThat(metric(client, "daybook_audit_verified_time_seconds")).isPositive();
      assertThat(metric(client, "daybook_audit_faults")).isZero();
      assertThat(errors.messages).isEmpty();

      move(api.schemas(), "+");
      Await.until(() -> verdict(client).equals(Optional.of("changed")));
      JsonNode fault = verification(client).required("faults").get(0);
      assertThat(fault.required("kind").stringValue()).isEqualTo("EVENT_CHANGED");
      assertThat(fault.required("from").longValue()).isEqualTo(2);
      assertThat(fault.required("detail").stringValue()).contains("position 2");
      assertThat(shown(client).at("/facts/Verdict").stringValue()).isEqualTo("changed");
      assertThat(shown(client).required("error").stringValue())
          .startsWith("The log is not as it was signed. EVENT_CHANGED: ")
          .contains("position 2");
      assertThat(metric(client, "daybook_audit_faults")).isEqualTo(1);
      assertThat(errors.messages.getFirst()).contains("EVENT_CHANGED", "position 2");
      assertThat(client.deposit(client.createUser(), "5").status()).isEqualTo(200);

      move(api.schemas(), "-");
      Await.until(() -> verdict(client).equals(Optional.of("intact")));
      assertThat(metric(client, "daybook_audit_faults")).isZero();
    } finally {
      errors.logger.detachAppender(errors);
    }
  }

  @Test
  void a_restart_keeps_the_result() {
    TestPostgres.Schemas schemas;
    JsonNode before;
    try (var api = RunningApi.startSealed(LATER, data)) {
      schemas = api.schemas();
      api.client().createUser();
      Await.until(() -> verdict(api.client()).isPresent());
      before = verification(api.client());
    }
    try (var api = RunningApi.startSealed(schemas, LATER, data)) {
      Await.until(() -> verdict(api.client()).isPresent());
      assertThat(verification(api.client())).isEqualTo(before);
      assertThat(metric(api.client(), "daybook_audit_verified_events_total")).isZero();
    }
  }

  @Test
  void one_of_two_nodes_verifies() {
    try (var one = RunningApi.startSealed(SOON, data);
        var two = one.besideSealed(SOON, other)) {
      one.client().createUser();
      Await.until(() -> verdict(one.client()).isPresent() || verdict(two.client()).isPresent());
      Await.until(() -> List.of(state(one), state(two)).contains("standby"));

      RunningApi standby = state(one).equals("standby") ? one : two;
      assertThat(verdict(standby.client())).isEmpty();
      assertThat(metric(standby.client(), "daybook_audit_verified_events_total")).isZero();
    }
  }

  @Test
  void a_rate_of_zero_is_off() {
    try (var api = RunningApi.startSealed(verified(0, Duration.ofMillis(50)), data)) {
      assertThat(verification(api.client())).hasToString("{\"state\":\"off\"}");
      assertThat(api.client().get("/metrics").text()).doesNotContain("daybook_audit_verified");
    }
  }
}
