package dev.daybook.spring.test;

import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;

/// Gives a context an empty database. All of them are equal, so that tests share contexts as usual.
record EmbeddedPostgresCustomizer() implements ContextCustomizer {
  @Override
  public void customizeContext(
      ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
    TestServer server = TestServer.shared();
    TestPropertyValues.of(
            "spring.datasource.url=" + server.createDatabase(),
            "spring.datasource.username=" + server.user(),
            "spring.datasource.password=" + server.password())
        .applyTo(context);
  }
}
