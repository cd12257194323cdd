package dev.daybook.spring.stop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.spring.stop.LetterApplication.LetterController;
import dev.daybook.spring.test.EmbeddedPostgres;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Applications that are stopped while a command or an event is being handled.
@SpringJUnitConfig(GracefulStopIT.Nothing.class)
@EmbeddedPostgres
@SuppressWarnings("NullAway.Init")
class GracefulStopIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Configuration
  static class Nothing {}

  @Autowired private Environment environment;

  private final Gate gate = new Gate();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void end() {
    gate.open();
    threads.close();
  }

  private ConfigurableApplicationContext start(String type) {
    return new SpringApplicationBuilder(LetterApplication.class)
        .initializers(context -> context.getBeanFactory().registerSingleton("gate", gate))
        .run(
            "--spring.main.web-application-type=" + type,
            "--server.port=0",
            "--spring.datasource.url=" + environment.getProperty("spring.datasource.url"),
            "--spring.datasource.username=" + environment.getProperty("spring.datasource.username"),
            "--spring.datasource.password="
                + environment.getProperty("spring.datasource.password"));
  }

  private long stored(String name) {
    try (ConfigurableApplicationContext context = start("none")) {
      return context.getBean(EventStore.class).readStream(StreamId.of("letter", name)).count();
    }
  }

  private static CompletableFuture<HttpResponse<String>> post(
      ConfigurableApplicationContext context, String name) {
    String port = context.getEnvironment().getProperty("local.server.port");
    return HttpClient.newHttpClient()
        .sendAsync(
            HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/letters/" + name))
                .POST(BodyPublishers.noBody())
                .build(),
            BodyHandlers.ofString());
  }

  @Test
  void a_request_is_answered_before_the_log_is_closed() throws Exception {
    ConfigurableApplicationContext context = start("servlet");
    var response = post(context, "slow-request");
    gate.awaitArrival();
    Future<?> stopping = threads.submit(context::close);
    await()
        .atMost(PATIENCE)
        .until(() -> post(context, "refused").handle((answer, error) -> error != null).get());
    gate.open();

    var answer = response.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(answer.statusCode()).isEqualTo(200);
    stopping.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(stored("slow-request")).isEqualTo(1);
  }

  @Test
  void an_event_is_handled_and_its_checkpoint_stored() throws Exception {
    ConfigurableApplicationContext context = start("none");
    Queue<?> delivered = context.getBean("delivered", Queue.class);
    context.getBean(LetterController.class).write(LetterApplication.DELAYED);
    gate.awaitArrival();
    Future<?> stopping = threads.submit(context::close);
    assertThat(stopping.isDone()).isFalse();
    gate.open();
    stopping.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(delivered).map(String::valueOf).contains(LetterApplication.DELAYED);

    try (ConfigurableApplicationContext again = start("none")) {
      again.getBean(LetterController.class).write("next");
      Queue<?> then = again.getBean("delivered", Queue.class);
      await().atMost(PATIENCE).until(() -> then.contains("next"));
      assertThat(then.contains(LetterApplication.DELAYED)).isFalse();
    }
  }

  /// Nothing waits for a thread that the application has started by itself.
  @Test
  void a_command_of_another_thread_is_refused_afterwards() throws Exception {
    ConfigurableApplicationContext context = start("none");
    LetterController letters = context.getBean(LetterController.class);
    Future<Long> handling = threads.submit(() -> letters.write("slow-thread"));
    gate.awaitArrival();
    context.close();
    gate.open();

    assertThatThrownBy(handling::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(EventStoreUnavailableException.class)
        .hasMessage("The log is closed");
    assertThat(stored("slow-thread")).isZero();
  }

  @Test
  void a_transaction_of_another_thread_leaves_nothing() throws Exception {
    ConfigurableApplicationContext context = start("none");
    JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);
    jdbc.execute("create table if not exists stamps (name text primary key)");
    var transaction = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
    LetterController letters = context.getBean(LetterController.class);
    Future<?> handling =
        threads.submit(
            () ->
                transaction.executeWithoutResult(
                    status -> {
                      jdbc.update("insert into stamps values ('slow')");
                      letters.write("slow-transaction");
                    }));
    gate.awaitArrival();
    context.close();
    gate.open();

    assertThatThrownBy(handling::get).isInstanceOf(ExecutionException.class);
    try (ConfigurableApplicationContext again = start("none")) {
      assertThat(again.getBean(JdbcTemplate.class).queryForList("select name from stamps"))
          .isEmpty();
      assertThat(
              again.getBean(EventStore.class).readStream(StreamId.of("letter", "slow-transaction")))
          .isEmpty();
    }
  }
}
