package dev.daybook.explorer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.eventstore.Backoff;
import dev.daybook.eventstore.subscriptions.RunningSubscription;
import dev.daybook.eventstore.subscriptions.SubscriptionOptions;
import dev.daybook.explorer.NoteEvent.NoteChanged;
import dev.daybook.explorer.spi.Worker;
import dev.daybook.explorer.workers.ProcessManagerWorker;
import dev.daybook.explorer.workers.TimersWorker;
import dev.daybook.postgres.operations.OperatorAction;
import dev.daybook.processes.ProcessDefinition;
import dev.daybook.processes.ProcessOptions;
import dev.daybook.processes.ProcessRunner;
import dev.daybook.processes.ProcessTimers;
import dev.daybook.testing.Await;
import dev.daybook.testing.Patience;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Process managers, timers and other workers, over HTTP.
class WorkersIT {
  @SuppressWarnings("NullAway.Init")
  private static Notebook notes;

  @BeforeAll
  static void start() throws Exception {
    notes = new Notebook();
  }

  @AfterAll
  static void stop() {
    notes.close();
  }

  private static JsonNode shown(String name) throws Exception {
    return notes
        .get("/reader/api/readers")
        .path("workers")
        .valueStream()
        .filter(it -> it.path("name").asString().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static HttpResponse<String> operate(String user, String body) throws Exception {
    return notes.send(
        notes.operation(
            "/%s/api/readers/action".formatted(user),
            body.replace("}", ", \"reason\": \"the rule was corrected\"}")));
  }

  private static void assertStatus(int status, String user, String body) throws Exception {
    HttpResponse<String> response = operate(user, body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
  }

  @Test
  void a_process_manager_is_shown_and_operated() throws Exception {
    var review = new NoteReview();
    var definition =
        ProcessDefinition.of("review", review)
            .reactingTo("note", notes.events)
            .with(
                ProcessOptions.defaults()
                    .withAttemptsMax(1)
                    .withBackoff(Backoff.none())
                    .withSubscription(SubscriptionOptions.defaults().withAttemptsMax(1)));
    try (var timers = ProcessTimers.start(notes.log, notes.pool());
        var runner = ProcessRunner.start(notes.log, definition)) {
      notes.workers.addAll(List.of(ProcessManagerWorker.of(runner), TimersWorker.of(timers)));
      assertThat(shown("process_timers").path("state").asString()).startsWith("firing");

      notes.append("note-1", Map.of(), new NoteChanged("not reviewed"));
      notes.append("note-2", Map.of(), new NoteChanged("not reviewed"));
      Await.until(() -> runner.parked().size() == 2);
      JsonNode parked = shown("review");
      assertThat(parked.path("kind").asString()).isEqualTo("Process manager");
      assertThat(parked.path("state").asString()).isEqualTo("running");
      assertThat(parked.at("/parked/0/stream").asString()).isEqualTo("review-1");
      assertThat(parked.at("/parked/0/error").asString()).contains("no <b>not reviewed</b>");
      assertThat(parked.path("parkedCount").intValue()).isEqualTo(2);

      String retry =
          """
          {"kind": "Process manager", "worker": "review", "action": "retry", "process": "1"}\
          """;
      assertStatus(403, "reader", retry);
      assertStatus(400, "operator", retry.replace("\"retry\"", "\"rebuild\""));
      assertStatus(400, "operator", retry.replace(", \"process\": \"1\"", ""));
      assertStatus(404, "operator", retry.replace("review", "revue"));
      assertStatus(409, "operator", retry.replace("\"1\"", "\"3\""));
      for (String reason : List.of("", ", \"reason\": \" \"", ", \"reason\": 7")) {
        for (String action : List.of("retry", "skip")) {
          var refused =
              notes.send(
                  notes.operation(
                      "/operator/api/readers/action",
                      retry.replace("retry", action).replace("}", reason + "}")));
          assertThat(refused.statusCode()).as("%s without a reason", action).isEqualTo(400);
          assertThat(refused.body()).contains("reason");
        }
      }
      assertThat(runner.parked()).hasSize(2);
      assertStatus(200, "operator", retry.replace("retry", "skip"));
      review.isBroken.set(false);
      assertStatus(200, "operator", retry.replace("\"1\"", "\"2\""));
      Await.until(() -> runner.parked().isEmpty());
      assertThat(notes.get("/reader/api/log?stream=review-1").toString())
          .contains("the rule was corrected", "operator", "PROCESS_INPUT_SKIPPED")
          .doesNotContain("PROCESS_RETRIED");

      review.isBroken.set(true);
      notes.append("note-1", Map.of(), new NoteChanged("of nobody"));
      Await.until(() -> runner.status() instanceof RunningSubscription.Status.Stopped);
      assertThat(shown("review").path("state").asString()).isEqualTo("stopped");
      assertThat(shown("review").path("error").asString()).contains("no <b>of nobody</b>");
      assertThat(shown("review").path("subscription").asString()).isEqualTo("process-review");
      JsonNode subscriptions = notes.get("/reader/api/readers").path("subscriptions");
      assertThat(subscriptions.at("/0/skips").booleanValue()).isFalse();
      String subscription =
          """
          {"subscription": "process-review", "action": "skip"}\
          """;
      HttpResponse<String> refused = operate("operator", subscription);
      assertThat(refused.statusCode()).isEqualTo(409);
      assertThat(refused.body()).contains("needs every event");
      review.isBroken.set(false);
      assertStatus(200, "operator", subscription.replace("skip", "retry"));
      assertThat(runner.awaitPosition(notes.log.head(), Patience.PATIENCE)).isTrue();
    } finally {
      notes.workers.clear();
    }
  }

  @Test
  void another_worker_has_its_own_actions() throws Exception {
    List<Worker.Order> orders = new CopyOnWriteArrayList<>();
    notes.workers.add(
        new Worker() {
          @Override
          public String kind() {
            return "Mirror";
          }

          @Override
          public String name() {
            return "far away";
          }

          @Override
          public Status status() {
            if (!orders.isEmpty()) {
              throw new IllegalStateException("the mirror is away");
            }
            return new Status(
                "waiting",
                OptionalLong.of(0),
                "no <b>network</b>",
                new LinkedHashMap<>(Map.of("Host", "far.example")),
                List.of());
          }

          @Override
          public List<Action> actions() {
            return List.of(new Action("restart", "Restart", "It is sent again.", true));
          }

          @Override
          public Optional<String> recordedName() {
            return Optional.of("mirror:far away");
          }

          @Override
          public void execute(Order order, OperatorAction.Request request) {
            Long position = order.position();
            if (position == null || position > 7) {
              throw new IllegalArgumentException("The mirror has the positions 0 to 7");
            }
            var _ =
                notes
                    .log
                    .operatorActions("mirror:far away")
                    .execute(
                        OperatorAction.Kind.RESTART,
                        request,
                        () -> position,
                        "sent again",
                        () -> orders.add(order));
          }
        });
    try {
      JsonNode mirror = shown("far away");
      assertThat(mirror.path("lag").longValue()).isEqualTo(notes.log.head());
      assertThat(mirror.at("/facts/Host").asString()).isEqualTo("far.example");
      assertThat(mirror.at("/actions/0/takesPosition").booleanValue()).isTrue();
      String restart =
          """
          {"kind": "Mirror", "worker": "far away", "action": "restart", "position": 7}\
          """;
      assertStatus(403, "officer", restart);
      assertStatus(400, "operator", restart.replace("7", "8"));
      assertStatus(400, "operator", restart.replace("7", "-1"));
      assertThat(orders).isEmpty();
      assertThat(mirror.path("recorded")).isEmpty();
      assertStatus(200, "operator", restart);
      assertThat(orders).containsExactly(new Worker.Order("restart", null, 7L));

      assertThat(shown("far away").at("/recorded/0/reason").asString())
          .isEqualTo("the rule was corrected");
      assertThat(shown("far away").at("/recorded/0/position").longValue()).isEqualTo(7);
      assertThat(shown("far away").path("state").asString()).isEqualTo("unknown");
      assertThat(shown("far away").path("error").asString()).contains("the mirror is away");
    } finally {
      notes.workers.clear();
    }
  }
}
