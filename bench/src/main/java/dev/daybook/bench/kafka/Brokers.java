package dev.daybook.bench.kafka;

import java.util.ServiceLoader;

/// Brokers of Kafka on this machine. The implementation is compiled with the Maven profile `kafka`.
public interface Brokers extends AutoCloseable {

  /// Starts three brokers.
  ///
  /// @throws IllegalStateException if the profile was not active
  static Brokers start() throws Exception {
    Brokers brokers =
        ServiceLoader.load(Brokers.class)
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "No brokers were compiled: run ./daybook bench kafka, or Maven with -Pkafka"));
    brokers.open();
    return brokers;
  }

  void open() throws Exception;

  /// Value of `bootstrap.servers`.
  String servers();

  @Override
  void close();
}
