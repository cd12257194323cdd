package dev.daybook.accounts.cli.witness;

import static dev.daybook.testing.Patience.PATIENCE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.testing.DaybookProcess;
import dev.daybook.audit.encoding.Sha256;
import dev.daybook.audit.notes.Checkpoint;
import dev.daybook.audit.notes.CosignerKey;
import dev.daybook.audit.notes.Ed25519Signer;
import dev.daybook.audit.notes.SignedNote;
import dev.daybook.audit.notes.Succession;
import dev.daybook.audit.witness.AddCheckpoint;
import dev.daybook.audit.witness.TrustPolicy;
import dev.daybook.audit.witness.client.Witnesses;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A witness as a process of its own.
@SuppressWarnings("NullAway.Init")
class WitnessCommandIT {
  private static final String LOG = "log.example/shop/log/6f1c0000-0000-4000-8000-000000000001";
  private static final String NAME = "witness.example/finance";

  private final Ed25519Signer signer = Ed25519Signer.generate(LOG + "/e1-00000001");
  private final GrowingLog log = new GrowingLog(signer).add(7, "event");
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<DaybookProcess> processes = new ArrayList<>();

  private @TempDir Path directory;

  @AfterEach
  void stop() {
    processes.forEach(DaybookProcess::close);
    http.close();
  }

  private DaybookProcess run(String... more) throws IOException {
    String[] own = {
      "--log-key", signer.verifierKey().toString(), "--data", data().toString(), "--port", "0"
    };
    DaybookProcess process =
        DaybookProcess.run(
            Map.of(),
            "witness",
            Stream.concat(Stream.of(own), Stream.of(more)).toArray(String[]::new));
    processes.add(process);
    return process;
  }

  private Path data() {
    return directory.resolve("data");
  }

  private static CosignerKey key(DaybookProcess witness) {
    return witness.output().stream()
        .filter(line -> line.startsWith("Verifier key: "))
        .map(line -> CosignerKey.parse(line.substring("Verifier key: ".length())))
        .findFirst()
        .orElseThrow();
  }

  private HttpResponse<String> send(URI witness, String method, String path, byte[] body)
      throws Exception {
    return http.send(
        HttpRequest.newBuilder(witness.resolve(path))
            .timeout(PATIENCE)
            .method(method, BodyPublishers.ofByteArray(body))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> add(URI witness, byte[] body) throws Exception {
    return send(witness, "POST", "/add-checkpoint", body);
  }

  @Test
  void it_cosigns_and_stops() throws Exception {
    DaybookProcess witness = run("--name", NAME);
    URI url = witness.awaitReady();

    HttpResponse<String> response = add(url, log.request(0));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    var cosignature = SignedNote.Signature.parse(response.body().strip());
    key(witness).verify(new SignedNote(log.checkpoint().text(), List.of(cosignature)));
    assertThat(key(witness).name()).isEqualTo(NAME);

    HttpResponse<String> again = add(url, log.request(0));
    assertThat(again.statusCode()).isEqualTo(409);
    assertThat(again.headers().firstValue("Content-Type")).contains("text/x.tlog.size");
    assertThat(again.body()).isEqualTo("7\n");

    String hash =
        HexFormat.of()
            .formatHex(Sha256.digest().digest(signer.verifierKey().name().getBytes(UTF_8)));
    var kept = SignedNote.parse(send(url, "GET", "/" + hash + "/checkpoint", new byte[0]).body());
    assertThat(Checkpoint.verify(kept, signer.verifierKey()).head()).isEqualTo(log.head());
    key(witness).verify(kept);

    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(data().resolve("witness.key"))))
        .isEqualTo("rw-------");
    assertThat(witness.stop()).isEqualTo(DaybookProcess.STOPPED);
  }

  @Test
  void what_it_has_answered_survives_a_kill() throws Exception {
    var answered = new AtomicLong();
    CosignerKey key = null;
    for (int round = 0; round < 3; round++) {
      DaybookProcess witness = round == 0 ? run("--name", NAME) : run();
      URI url = witness.awaitReady();
      assertThat(key == null || key.equals(key(witness))).isTrue();
      key = key(witness);
      assertThat(cosigned(witness)).isBetween(answered.get(), log.signed());

      var begun = new CompletableFuture<Boolean>();
      Thread client = Thread.ofVirtual().start(() -> grow(url, cosigned(witness), answered, begun));
      assertThat(begun.get()).isTrue();
      witness.kill(); // between any two steps of a request
      client.join();
    }
    DaybookProcess witness = run();
    assertThat(answered.get()).isPositive();
    assertThat(cosigned(witness, witness.awaitReady())).isBetween(answered.get(), log.signed());
  }

  private static long cosigned(DaybookProcess witness, URI ready) {
    assertThat(ready).isNotNull();
    return cosigned(witness);
  }

  private static long cosigned(DaybookProcess witness) {
    return witness.output().stream()
        .filter(line -> line.startsWith("Log: "))
        .map(line -> line.replaceFirst(".*, (\\d+) events cosigned", "$1"))
        .mapToLong(Long::parseLong)
        .sum();
  }

  /// Has the growing log cosigned until the witness is gone.
  private void grow(URI url, long from, AtomicLong answered, CompletableFuture<Boolean> begun) {
    try {
      for (long old = from; ; old = log.signed()) {
        log.add(1, "event");
        HttpResponse<String> response = add(url, log.request(old));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        answered.set(log.signed());
        if (log.signed() > from + 20) {
          begun.complete(true);
        }
      }
    } catch (IOException e) {
      begun.complete(true); // it was killed
    } catch (Exception | AssertionError e) {
      begun.completeExceptionally(e);
    }
  }

  @Test
  void of_two_histories_sent_at_once_one_is_cosigned() throws Exception {
    URI url = run("--name", NAME).awaitReady();
    add(url, log.request(0));
    byte[] left = new GrowingLog(signer).add(7, "event").add(1, "left").request(7);
    byte[] right = new GrowingLog(signer).add(7, "event").add(1, "right").request(7);
    var both =
        Stream.of(left, right)
            .map(body -> CompletableFuture.supplyAsync(() -> status(url, body)))
            .toList();

    // The other one finds that the witness has cosigned 8 events.
    assertThat(both.stream().map(CompletableFuture::join).sorted()).containsExactly(200, 409);
  }

  private int status(URI url, byte[] body) {
    try {
      return add(url, body).statusCode();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_fork_is_refused_and_named_by_the_client() throws Exception {
    DaybookProcess process = run("--name", NAME);
    URI url = process.awaitReady();
    add(url, log.request(0));
    var fork = new GrowingLog(signer).add(5, "event").add(9, "other");
    var policy = TrustPolicy.parse("witness w %s %s\nquorum w\n".formatted(key(process), url));

    try (var witnesses = new Witnesses(policy, Duration.ofSeconds(30), InstantSource.system())) {
      SignedNote note = witnesses.cosign(fork.checkpoint(), fork);
      assertThat(witnesses.check(note).isMet()).isFalse();
      assertThat(witnesses.status().witnesses().getFirst().isForked()).isTrue();
    }
    process.stop();
    assertThat(process.everything()).contains("Refused a checkpoint of 14 events of " + LOG);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /add-checkpoint, 405",
    "POST, /, 404",
    "GET, /00/checkpoint, 404",
    "POST, /add-checkpoint, 400",
  })
  void other_requests_are_refused(String method, String path, int status) throws Exception {
    URI url = run("--name", NAME).awaitReady();

    assertThat(send(url, method, path, new byte[0]).statusCode()).isEqualTo(status);
    assertThat(add(url, new byte[AddCheckpoint.BYTES_MAX + 1]).statusCode()).isEqualTo(413);
    assertThat(add(url, log.request(0)).statusCode()).isEqualTo(200);
  }

  @Test
  void a_witness_without_a_name_is_not_created() throws Exception {
    DaybookProcess process = run();

    assertThat(process.awaitEnd()).isEqualTo(2);
    assertThat(process.everything()).contains("--name is needed");
  }

  @Test
  void one_process_has_the_folder() throws Exception {
    run("--name", NAME).awaitReady();
    DaybookProcess second = run();

    assertThat(second.awaitEnd()).isEqualTo(1);
    assertThat(second.everything()).contains("Another witness has " + data() + " open");
  }

  @Test
  void a_key_file_that_others_may_read_is_refused() throws Exception {
    DaybookProcess first = run("--name", NAME);
    first.awaitReady();
    first.stop();
    Path file = data().resolve("witness.key");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    DaybookProcess second = run();

    assertThat(second.awaitEnd()).isEqualTo(1);
    assertThat(second.everything()).contains("chmod 600 " + file);
  }

  @Test
  void the_next_epoch_is_shown_and_followed_once_it_is_accepted() throws Exception {
    DaybookProcess first = run("--name", NAME);
    add(first.awaitReady(), log.request(0));
    first.stop();
    var next = Ed25519Signer.generate(LOG + "/e2-00000002");
    var continued = new GrowingLog(signer).add(5, "event").head();
    var note =
        new Succession(signer.verifierKey(), next.verifierKey(), continued, 7).sign(signer, next);
    Path file = Files.writeString(directory.resolve("succession"), note.toString());

    DaybookProcess alone = run("--log-key", next.verifierKey().toString());
    assertThat(alone.awaitEnd()).isEqualTo(1);
    assertThat(alone.everything()).contains("give its succession");

    DaybookProcess review = run("--succession", file.toString());
    assertThat(review.awaitEnd()).isZero();
    assertThat(review.everything())
        .contains("The events at positions 6 to 7 were signed and are gone.")
        .contains("repeat the command with --accept-succession");

    DaybookProcess accepted = run("--succession", file.toString(), "--accept-succession");
    assertThat(accepted.awaitEnd()).as(accepted.everything()).isZero();
    URI url = run().awaitReady();
    var restored = new GrowingLog(next).add(5, "event").add(4, "other");
    assertThat(add(url, restored.request(0)).statusCode()).isEqualTo(200);
  }
}
