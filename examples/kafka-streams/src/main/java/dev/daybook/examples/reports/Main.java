package dev.daybook.examples.reports;

/// Makes the reports until it is stopped. Start as many instances as you like, up to the number of
/// partitions of the topic.
final class Main {
  private Main() {}

  /// @param args `bootstrap.servers` of Kafka, and the topic of the relay; without them
  ///   `localhost:9092` and `bank.accounts`
  public static void main(String[] args) throws Exception {
    String servers = args.length < 1 ? "localhost:9092" : args[0];
    String topic = args.length < 2 ? "bank.accounts" : args[1];
    try (var reports = new Reports(servers, topic)) {
      Thread main = Thread.currentThread();
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    reports.close();
                    await(main);
                  }));
      reports.run();
    }
  }

  private static void await(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException ignored) {
      Thread.currentThread().interrupt();
    }
  }
}
