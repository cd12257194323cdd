package dev.daybook.kafka;

import dev.daybook.kafka.clients.ConfiguredClients;
import dev.daybook.kafka.clients.KafkaClients;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/// Kafka's clients with a fault in the producer.
public final class FaultyClients implements KafkaClients, AutoCloseable {
  /// A call of a producer.
  public interface Call {
    @Nullable Object execute() throws Throwable;
  }

  /// Stands between relay and producer.
  public interface Fault {
    /// Executes the call, or something else.
    ///
    /// @param method of the producer that the relay calls
    /// @param real the producer
    /// @param call executes the method
    @Nullable Object around(String method, Producer<byte[], byte[]> real, Call call)
        throws Throwable;
  }

  /// The process of the relay is killed.
  public static final class Killed extends Error {
    Killed() {
      super("killed");
    }
  }

  private final KafkaClients real;
  private final Fault fault;
  private final List<Producer<byte[], byte[]>> producers = new CopyOnWriteArrayList<>();

  public FaultyClients(Map<String, Object> properties, Fault fault) {
    this.real = new ConfiguredClients(properties);
    this.fault = fault;
  }

  @Override
  @SuppressWarnings("unchecked")
  public Producer<byte[], byte[]> producer(String transactionalId) {
    Producer<byte[], byte[]> producer = real.producer(transactionalId);
    producers.add(producer);
    return (Producer<byte[], byte[]>)
        Proxy.newProxyInstance(
            Producer.class.getClassLoader(),
            new Class<?>[] {Producer.class},
            (proxy, method, arguments) ->
                fault.around(
                    method.getName(), producer, () -> execute(producer, method, arguments)));
  }

  private static @Nullable Object execute(
      Producer<byte[], byte[]> producer, Method method, @Nullable Object @Nullable [] arguments)
      throws Throwable {
    try {
      return method.invoke(producer, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  @Override
  public Consumer<byte[], byte[]> reader() {
    return real.reader();
  }

  @Override
  public Consumer<byte[], byte[]> groupMember(String group, int pollRecords) {
    return real.groupMember(group, pollRecords);
  }

  @Override
  public Admin admin() {
    return real.admin();
  }

  /// Closes the producers without ending their transactions.
  @Override
  public void close() {
    producers.forEach(it -> it.close(Duration.ZERO));
  }
}
