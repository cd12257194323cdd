package dev.daybook.spring.explorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.daybook.eventstore.EventStore;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.explorer.access.ExplorerAccess;
import dev.daybook.explorer.index.ExplorerIndex;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.processes.ProcessTimers;
import dev.daybook.spring.autoconfigure.LogReaders;
import dev.daybook.spring.test.EmbeddedPostgres;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

/// The explorer in an application on Tomcat.
@SpringJUnitConfig(ExplorerApplicationIT.Nothing.class)
@EmbeddedPostgres
@SuppressWarnings("NullAway.Init")
class ExplorerApplicationIT {
  @Configuration
  static class Nothing {}

  @Configuration
  @EnableAutoConfiguration(
      exclude = {HibernateJpaAutoConfiguration.class, FlywayAutoConfiguration.class})
  static class Application {}

  @Configuration
  static class ByRoles {
    @Bean
    ExplorerAccess explorerAccess() {
      return ExplorerAccess.byRoles(
          "LOG_READER", "PERSONAL_DATA", "LOG_OPERATOR", "COMMAND_SENDER");
    }
  }

  @Configuration
  static class TwoDecisions extends ByRoles {
    @Bean
    ExplorerAccess anotherAccess() {
      return ExplorerAccess.readOnlyFromLoopback();
    }
  }

  @Autowired private Environment environment;

  private ConfigurableApplicationContext start(Class<?> also, String... options) {
    List<String> all = new ArrayList<>(List.of(options));
    all.add("--spring.main.web-application-type=servlet");
    all.add("--server.port=0");
    all.add("--server.address=127.0.0.1");
    for (String name : List.of("url", "username", "password")) {
      String property = "spring.datasource." + name;
      all.add("--%s=%s".formatted(property, environment.getProperty(property)));
    }
    return new SpringApplicationBuilder(Application.class, also).run(all.toArray(String[]::new));
  }

  private static HttpResponse<String> get(ConfigurableApplicationContext context, String path)
      throws Exception {
    String port = context.getEnvironment().getProperty("local.server.port");
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
  }

  @Test
  void is_off_until_it_is_switched_on() throws Exception {
    try (var context = start(Nothing.class)) {
      assertThat(get(context, "/explorer/").statusCode()).isEqualTo(404);
      assertThat(context.getBeansOfType(DaybookExplorerAutoConfiguration.class)).isEmpty();
      assertThat(context.getBeansOfType(ExplorerIndex.class)).isEmpty();
    }
  }

  @Test
  void shows_the_log_to_this_machine() throws Exception {
    try (var context =
        start(
            Nothing.class,
            "--daybook.explorer.enabled=true",
            "--daybook.explorer.index=true",
            "--daybook.explorer.path=/ops/log")) {
      context
          .getBean(EventStore.class)
          .append(
              StreamId.of("letter", "1"),
              ExpectedVersion.any(),
              new NewEvent(UUID.randomUUID(), "LETTER_SENT", "{\"to\":\"Ada\"}"));
      assertThat(get(context, "/ops/log/").body()).contains("app.js");
      assertThat(get(context, "/ops/log").statusCode()).isEqualTo(307);
      assertThat(get(context, "/ops/log/api/log?type=LETTER_SENT").body())
          .contains("\"stream\":\"letter-1\"");
      assertThat(get(context, "/ops/log/api/nodes").body())
          .contains("\"batches\":1,\"appends\":1,\"events\":1");
      assertThat(get(context, "/ops/log/api/readers").body())
          .contains("\"name\":\"explorer_index\"");
      assertThat(
              context
                  .getBean(LogReaders.class)
                  .projection("explorer_index")
                  .orElseThrow()
                  .awaitPosition(1, Duration.ofMinutes(1)))
          .isTrue();
      assertThat(get(context, "/ops/log/api/log?category=letter").body())
          .contains("\"indexedUpTo\":1");
      assertThat(get(context, "/ops/log/api/session").body()).contains("\"operates\":false");
    }
  }

  @Configuration
  static class WithTimers {
    @Bean
    ProcessTimers timers(PostgresEventStore log, DataSource database) {
      return ProcessTimers.start(log, database);
    }
  }

  @Test
  void shows_the_timers_of_the_context() throws Exception {
    try (var context = start(WithTimers.class, "--daybook.explorer.enabled=true")) {
      assertThat(get(context, "/explorer/api/readers").body())
          .contains("\"kind\":\"Timers\",\"name\":\"process_timers\"");
    }
  }

  @Test
  void does_not_choose_between_two_beans_that_decide() {
    assertThatThrownBy(() -> start(TwoDecisions.class, "--daybook.explorer.enabled=true").close())
        .hasRootCauseInstanceOf(NoUniqueBeanDefinitionException.class)
        .hasStackTraceContaining("explorerAccess")
        .hasStackTraceContaining("anotherAccess");
  }

  @Test
  void asks_the_bean_of_the_application_who_may_use_it() throws Exception {
    try (var context = start(ByRoles.class, "--daybook.explorer.enabled=true")) {
      assertThat(get(context, "/explorer/api/log").statusCode()).isEqualTo(403);
    }
  }
}
