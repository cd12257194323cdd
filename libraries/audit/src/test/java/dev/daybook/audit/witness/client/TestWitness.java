package dev.daybook.audit.witness.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.daybook.audit.notes.Cosigner;
import dev.daybook.audit.notes.SignedNote;
import dev.daybook.audit.notes.VerifierKey;
import dev.daybook.audit.witness.server.Witness;
import dev.daybook.audit.witness.server.WitnessFolder;
import dev.daybook.audit.witness.server.WitnessResponse;
import dev.daybook.testing.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/// A witness on a port of this machine, whose responses can be changed and delayed.
public final class TestWitness implements AutoCloseable {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch released = new CountDownLatch(1);
  private final AtomicInteger requests = new AtomicInteger();
  private final String name;
  private final Cosigner cosigner;
  private final WitnessFolder folder;
  private final HttpServer server;
  private volatile Witness witness;
  private volatile UnaryOperator<WitnessResponse> responses = UnaryOperator.identity();
  private volatile boolean hangs;

  /// @param folder of the witness; it exists
  public TestWitness(String name, Path folder, VerifierKey... logs) throws IOException {
    this.name = name;
    this.cosigner = Cosigner.generate("witness.example/" + name);
    this.folder = WitnessFolder.open(folder);
    follow(logs);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/prefix/add-checkpoint", this::handle);
    server.start();
  }

  /// Follows these logs from now on.
  public void follow(VerifierKey... logs) {
    witness = new Witness(folder, cosigner, List.of(logs), InstantSource.system());
  }

  /// Follows the next epoch of a log, as its operator decides.
  public void accept(SignedNote succession, VerifierKey former) {
    folder.accept(succession, List.of(former));
    follow(former);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      requests.incrementAndGet();
      if (hangs) {
        released.await();
      }
      WitnessResponse response = responses.apply(witness.addCheckpoint(body));
      byte[] text = response.body().getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", response.type());
      exchange.sendResponseHeaders(response.status(), text.length);
      exchange.getResponseBody().write(text);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  /// Changes all responses from now on.
  public TestWitness respond(UnaryOperator<WitnessResponse> change) {
    responses = change;
    return this;
  }

  /// Gives no response until it is released or closed.
  public TestWitness hang() {
    hangs = true;
    return this;
  }

  public void release() {
    hangs = false;
    released.countDown();
  }

  public int requests() {
    return requests.get();
  }

  /// Waits until it has been asked so often.
  public void awaitRequests(int count) throws InterruptedException {
    Await.until(() -> requests.get() >= count);
  }

  public Witness witness() {
    return witness;
  }

  public Cosigner cosigner() {
    return cosigner;
  }

  public String url() {
    return "http://127.0.0.1:%d/prefix".formatted(server.getAddress().getPort());
  }

  /// The line of a policy.
  public String line() {
    return "witness %s %s %s/\n".formatted(name, cosigner.key(), url());
  }

  @Override
  public void close() {
    released.countDown();
    server.stop(0);
    threads.close(); // when the last request has been answered
    folder.close();
  }
}
