package dev.daybook.spring.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.core.annotation.AliasFor;

/// A [SpringBootTest] whose `DataSource` connects to an embedded PostgreSQL.
///
/// All tests of a JVM share one server, and each application context has a database of its own,
/// which is empty at first. `spring.datasource.url`, `username` and `password` are set; other
/// properties are those of the application. With the environment variable
/// `DAYBOOK_TEST_DATABASE_URL`, and `_USER` and `_PASSWORD`, the databases are created on that
/// server instead, by a role that may create databases.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@SpringBootTest
@EmbeddedPostgres
public @interface DaybookTest {
  /// As [SpringBootTest#properties()].
  @AliasFor(annotation = SpringBootTest.class)
  String[] properties() default {};

  /// As [SpringBootTest#classes()].
  @AliasFor(annotation = SpringBootTest.class)
  Class<?>[] classes() default {};

  /// As [SpringBootTest#webEnvironment()].
  @AliasFor(annotation = SpringBootTest.class)
  WebEnvironment webEnvironment() default WebEnvironment.MOCK;
}
