package dev.daybook.spring.orders;

import static java.util.Objects.requireNonNull;

import com.zaxxer.hikari.HikariDataSource;
import dev.daybook.testing.postgres.CuttableRoute;
import jakarta.persistence.EntityManagerFactory;
import java.io.IOException;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.orm.jpa.JpaTransactionManager;

/// The application's pool connects through a route that can lose responses. Three transaction
/// managers, each with its own exceptions for a broken commit.
@TestConfiguration
class RoutedDatabase {
  @Bean
  CuttableRoute route(DataSourceProperties properties) throws IOException {
    return new CuttableRoute(direct(properties).getPortNumbers()[0]);
  }

  static PGSimpleDataSource direct(DataSourceProperties properties) {
    var source = new PGSimpleDataSource();
    source.setUrl(requireNonNull(properties.getUrl()));
    source.setUser(properties.getUsername());
    source.setPassword(properties.getPassword());
    return source;
  }

  @Bean
  HikariDataSource dataSource(DataSourceProperties properties, CuttableRoute route) {
    PGSimpleDataSource source = direct(properties);
    source.setServerNames(new String[] {"127.0.0.1"});
    source.setPortNumbers(new int[] {route.port()});
    HikariDataSource pool = new HikariDataSource();
    pool.setDataSource(source);
    pool.setMaximumPoolSize(1);
    return pool;
  }

  @Bean
  @Primary
  JpaTransactionManager jpa(EntityManagerFactory entities) {
    return new JpaTransactionManager(entities);
  }

  @Bean
  JdbcTransactionManager jdbc(DataSource dataSource) {
    return new JdbcTransactionManager(dataSource);
  }

  @Bean
  DataSourceTransactionManager untranslated(DataSource dataSource) {
    return new DataSourceTransactionManager(dataSource);
  }
}
