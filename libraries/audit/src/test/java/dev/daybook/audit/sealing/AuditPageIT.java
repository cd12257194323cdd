package dev.daybook.audit.sealing;

import static dev.daybook.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.audit.EventLeaf;
import dev.daybook.audit.Receipt;
import dev.daybook.audit.notes.Ed25519Signer;
import dev.daybook.audit.notes.SignedNote;
import dev.daybook.audit.notes.VerifierKey;
import dev.daybook.audit.verification.AuditVerification;
import dev.daybook.audit.verification.VerificationOptions;
import dev.daybook.audit.verification.VerificationReport;
import dev.daybook.eventstore.ExpectedVersion;
import dev.daybook.eventstore.NewEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.options.PostgresOptions;
import dev.daybook.testing.postgres.TestPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The code of docs/audit.md.
class AuditPageIT {
  private final TestPostgres database = TestPostgres.shared();

  @Test
  void a_receipt_is_checked_with_the_key_only(@TempDir Path keyFolder) throws Exception {
    var dataSource = database.pool();
    var owner = database.direct();
    var options =
        PostgresOptions.defaults()
            .withSchema(database.newName("page_log"))
            .withReadModelSchema(database.newName("page_views"))
            .withOwner(owner)
            .withHeldConnections(owner);
    try (var log = PostgresEventStore.open(dataSource, options)) {
      String views = log.options().readModelSchema();
      AuditSchema.migrate(owner, views, null);
      var key = Ed25519Signer.generate("log.example/accounts/e1");
      var tree = log.project(new LogTree());

      var stream = StreamId.of("account", "c1");
      var event = new NewEvent(UUID.randomUUID(), "DEPOSITED", "{\"amount\": \"12.50\"}");
      long position = log.append(stream, ExpectedVersion.noStream(), event).position();
      assertThat(tree.awaitPosition(position, PATIENCE)).isTrue();

      var last = new LastCheckpoint(keyFolder.resolve("last-checkpoint"));
      var signer = new CheckpointSigner(dataSource, views, key, last);
      SignedNote checkpoint = signer.sign();

      var sealed = new SealedLog(log, dataSource, views, key.verifierKey());
      Receipt receipt = sealed.receipt(position).orElseThrow();
      String file = receipt.toString();

      assertThat(file).contains(checkpoint.toString());
      String publishedKey = key.verifierKey().toString();
      EventLeaf proved = Receipt.parse(file).verify(VerifierKey.parse(publishedKey));
      assertThat(proved.dataHash()).isEqualTo(EventLeaf.sha256(event.data()));

      String logSchema = log.options().schema();
      List<SignedNote> keptCheckpoints = List.of(checkpoint);
      var settings = VerificationOptions.defaults().withKept(keptCheckpoints);
      var verification =
          new AuditVerification(dataSource, logSchema, views, key.verifierKey(), settings);
      VerificationReport report = verification.run();

      assertThat(report.isSound()).isTrue();
    }
  }

  @Test
  void the_trees_of_epochs_are_served_as_files(@TempDir Path folder) throws Exception {
    var dataSource = database.pool();
    var owner = database.direct();
    var options =
        PostgresOptions.defaults()
            .withSchema(database.newName("page_log"))
            .withReadModelSchema(database.newName("page_views"))
            .withOwner(owner)
            .withHeldConnections(owner);
    try (var log = PostgresEventStore.open(dataSource, options)) {
      String views = log.options().readModelSchema();
      AuditSchema.migrate(owner, views, null);
      var _ = log.project(new LogTree());
      var event = new NewEvent(UUID.randomUUID(), "DEPOSITED", "{\"amount\": \"12.50\"}");
      log.append(StreamId.of("account", "c1"), ExpectedVersion.noStream(), event);
      Function<String, Ed25519Signer> keys = Ed25519Signer::generate;

      var trees = new EpochTrees(log, dataSource, views, "log.example/shop", keys, folder);
      var schedule = CheckpointSchedule.start(trees, Duration.ofSeconds(10));
      var files = new TreeFiles(trees);

      try (schedule) {
        assertThat(schedule.awaitSigned(1, PATIENCE)).isTrue();
        assertThat(files.find(trees.newest().path() + "/tile/0/000.p/1")).isPresent();
      }
    }
  }
}
