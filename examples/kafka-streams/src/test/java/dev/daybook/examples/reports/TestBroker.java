package dev.daybook.examples.reports;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;

/// A broker of Kafka in a process of its own.
final class TestBroker implements AutoCloseable {
  private static final String CONTROLLER = "CONTROLLER";
  private static final int PATIENCE_MS = 120_000;

  private final int port = freePort();
  private final Process process;

  TestBroker(Path directory) throws Exception {
    int controllerPort = freePort();
    Path logs = directory.resolve("kafka");
    new Formatter()
        .setClusterId(Uuid.randomUuid().toString())
        .setNodeId(1)
        .setControllerListenerName(CONTROLLER)
        .addDirectory(logs.toString())
        .setMetadataLogDirectory(logs.toString())
        .run();
    Path config =
        Files.writeString(
            directory.resolve("server.properties"),
            """
            process.roles=broker,controller
            node.id=1
            controller.quorum.voters=1@127.0.0.1:%2$d
            listeners=PLAINTEXT://127.0.0.1:%1$d,%4$s://127.0.0.1:%2$d
            advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
            controller.listener.names=%4$s
            listener.security.protocol.map=PLAINTEXT:PLAINTEXT,%4$s:PLAINTEXT
            log.dirs=%3$s
            default.replication.factor=1
            offsets.topic.replication.factor=1
            offsets.topic.num.partitions=3
            transaction.state.log.replication.factor=1
            transaction.state.log.min.isr=1
            transaction.state.log.num.partitions=3
            share.coordinator.state.topic.replication.factor=1
            share.coordinator.state.topic.min.isr=1
            group.initial.rebalance.delay.ms=0
            """
                .formatted(port, controllerPort, logs, CONTROLLER));
    process = Instance.java(directory.resolve("broker.txt"), "kafka.Kafka", config.toString());
    awaitReady();
  }

  private void awaitReady() throws ExecutionException, InterruptedException {
    try (var admin =
        Admin.create(
            Map.of("bootstrap.servers", servers(), "default.api.timeout.ms", PATIENCE_MS))) {
      admin.describeCluster().nodes().get();
    } catch (ExecutionException e) {
      close();
      throw e;
    }
  }

  String servers() {
    return "127.0.0.1:" + port;
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException("There is no free port", e);
    }
  }

  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly();
    boolean unused = process.waitFor(PATIENCE_MS, TimeUnit.MILLISECONDS);
  }
}
