package dev.daybook.accounts.imports;

import static java.nio.charset.StandardCharsets.UTF_8;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.daybook.accounts.domain.AccountEvent;
import dev.daybook.accounts.domain.Currency;
import dev.daybook.accounts.events.AccountEventTypes;
import dev.daybook.accounts.imports.Import.Outcome;
import dev.daybook.accounts.imports.rows.Format;
import dev.daybook.accounts.personal.OneKey;
import dev.daybook.accounts.personal.UniqueEmail;
import dev.daybook.accounts.terminal.ProgressBar;
import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.memory.InMemoryEventStore;
import dev.daybook.jackson.EventMetadata;
import dev.daybook.jackson.EventTypes;
import dev.daybook.personal.MasterKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/// A file `history.csv`, imported into a log in memory.
final class ImportedFile {
  static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
  static final Format PLAIN = new Format(Map.of(), ',', "credit", "debit", Currency.of("EUR"));

  private static final MasterKey MASTER_KEY = MasterKey.of(new byte[32]);

  private final Path directory;
  private final InMemoryEventStore log = new InMemoryEventStore(Clock.fixed(NOW, ZoneOffset.UTC));
  private final EventTypes<AccountEvent> events = AccountEventTypes.create(OneKey.encryption());

  ImportedFile(Path directory) {
    this.directory = directory;
  }

  static ImportOptions options(Order order, boolean skipRefused) {
    return new ImportOptions(PLAIN, People.generated(), order, skipRefused);
  }

  Path path() {
    return directory.resolve("history.csv");
  }

  Path rejectsFile() {
    return directory.resolve("history.rejects.csv");
  }

  void write(String content, Charset charset) {
    try {
      Files.writeString(path(), content, charset);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  Outcome run(String content) {
    return run(content, options(Order.FORWARD, false));
  }

  Outcome run(String content, ImportOptions options) {
    write(content, UTF_8);
    return run(options);
  }

  Outcome run(ImportOptions options) {
    return bring().run(path(), options, events);
  }

  Outcome check(String content, ImportOptions options, ByteArrayOutputStream told) {
    write(content, UTF_8);
    return bring().check(path(), options, new PrintStream(told, true, UTF_8));
  }

  private Import bring() {
    var bar = new ProgressBar(new PrintStream(new ByteArrayOutputStream()), false, () -> 0);
    var progress = new ImportProgress(bar, () -> 0);
    return new Import(log, new UniqueEmail(log, MASTER_KEY), () -> NOW, progress);
  }

  long head() {
    return log.head();
  }

  /// The events of an account with their days of occurrence.
  List<String> history(String number) {
    return log.readStream(stream(number), 0).map(this::told).toList();
  }

  /// The metadata of all events of account 576.
  List<String> metadata() {
    return log.readStream(stream("576"), 0).map(RecordedEvent::metadata).toList();
  }

  private String told(RecordedEvent event) {
    return EventMetadata.happenedAt(event) + " " + events.decode(event);
  }

  private static StreamId stream(String number) {
    return new StreamId("account", ImportedAccount.id(number).toString());
  }

  /// Without the header: line, reason, and the row's own fields.
  List<List<String>> rejects() {
    try {
      return CsvReader.builder()
          .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
          .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
          .ofCsvRecord(Files.readString(rejectsFile()))
          .stream()
          .skip(1)
          .map(CsvRecord::getFields)
          .toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Line and reason of each reject.
  List<String> refusals() {
    return rejects().stream().map(row -> row.get(0) + " " + row.get(1)).toList();
  }
}
