package dev.daybook.spring.autoconfigure;

import com.zaxxer.hikari.HikariConfig;

/// Changes the configuration of the log's own pool before it is opened.
@FunctionalInterface
public interface LogPoolCustomizer {
  /// Changes the configuration.
  void customize(HikariConfig pool);
}
