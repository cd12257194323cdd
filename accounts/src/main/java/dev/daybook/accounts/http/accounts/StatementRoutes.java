package dev.daybook.accounts.http.accounts;

import static java.nio.charset.StandardCharsets.UTF_8;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import dev.daybook.accounts.domain.Account;
import dev.daybook.accounts.domain.AccountEvent;
import dev.daybook.accounts.events.ImportedColumns;
import dev.daybook.accounts.http.accounts.Statement.Line;
import dev.daybook.accounts.http.request.AcceptedTypes;
import dev.daybook.accounts.http.request.AccountIds;
import dev.daybook.accounts.http.request.Query;
import dev.daybook.accounts.http.response.Json;
import dev.daybook.accounts.http.response.JsonStream;
import dev.daybook.accounts.http.response.StreamingResponse;
import dev.daybook.accounts.http.routing.Exchange;
import dev.daybook.accounts.http.routing.Routes;
import dev.daybook.accounts.readmodels.AccountView;
import dev.daybook.accounts.scheduled.ScheduledRuns;
import dev.daybook.eventstore.StreamId;
import dev.daybook.eventstore.commands.HistoryEntry;
import dev.daybook.jackson.EventMetadata;
import java.io.BufferedWriter;
import java.io.OutputStreamWriter;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.core.JsonGenerator;

/// Route for the statement of an account over a period, as JSON or CSV.
public final class StatementRoutes {
  private static final String CSV = "text/csv";

  private final Commands commands;
  private final PresentTime present;

  public StatementRoutes(Commands commands, PresentTime present) {
    this.commands = commands;
    this.present = present;
  }

  public void addTo(Routes routes) {
    routes.get("/api/accounts/{id}/statement", this::statement);
  }

  private void statement(Exchange exchange) {
    Query query = new Query(exchange, Set.of("from", "to", Basis.PARAMETER));
    StreamId stream = AccountIds.stream(exchange);
    Period period = Period.of(query, present);
    AccountView account = commands.load(stream);
    var statement = new Statement(history(stream, account), period);
    exchange.addHeader("Vary", "Accept");
    if (wantsCsv(exchange)) {
      writeCsv(exchange, statement);
    } else {
      JsonStream.write(exchange, json -> write(json, account, period, statement));
    }
  }

  /// The history up to the version of the account in the response, without later appends.
  private Iterator<HistoryEntry<Account, AccountEvent>> history(
      StreamId stream, AccountView account) {
    return commands
        .history(stream)
        .takeWhile(step -> step.recorded().version() <= account.version())
        .iterator();
  }

  /// Whether the request prefers CSV to JSON. If it accepts neither, the response is JSON.
  private static boolean wantsCsv(Exchange exchange) {
    return AcceptedTypes.of(exchange).prefers(CSV, "application/json");
  }

  private void write(JsonGenerator json, AccountView account, Period period, Statement statement) {
    json.writeStartObject();
    json.writeName("account");
    Json.account(json, account);
    json.writeStringProperty("from", Json.instant(period.from().orElse(statement.begin())));
    json.writeNumberProperty("openingBalance", statement.balance());
    json.writeArrayPropertyStart("lines");
    statement.forEachRemaining(line -> write(json, line));
    json.writeEndArray();
    json.writeNumberProperty("closingBalance", statement.balance());
    json.writeStringProperty("to", Json.instant(period.end(statement.reached(), present.now())));
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Line line) {
    json.writeStartObject();
    json.writeNumberProperty("version", line.recorded().version());
    json.writeStringProperty("timestamp", Json.instant(line.recorded().recordedAt()));
    EventMetadata.occurredAt(line.recorded())
        .ifPresent(at -> json.writeStringProperty("occurredAt", Json.instant(at)));
    json.writeStringProperty("eventType", line.recorded().type());
    json.writeNumberProperty("amount", line.amount());
    json.writeNumberProperty("balance", line.balance());
    if (line.counterparty() != null) {
      json.writeStringProperty("counterparty", line.counterparty().toString());
    }
    if (line.reference() != null) {
      json.writeStringProperty("reference", line.reference());
    }
    ScheduledRuns.scheduledTransfer(line.recorded())
        .ifPresent(id -> json.writeStringProperty("scheduledTransferId", id));
    var imported = ImportedColumns.of(line.recorded());
    if (!imported.isEmpty()) {
      json.writeName("imported");
      json.writeStartObject();
      imported.forEach(json::writeStringProperty);
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static void writeCsv(Exchange exchange, Statement statement) {
    StreamingResponse.write(
        exchange,
        CSV + "; charset=utf-8; header=present",
        out -> {
          var csv =
              CsvWriter.builder()
                  .lineDelimiter(LineDelimiter.CRLF)
                  .build(new BufferedWriter(new OutputStreamWriter(out, UTF_8)));
          csv.writeRecord(
              "version",
              "timestamp",
              "occurredAt",
              "eventType",
              "amount",
              "balance",
              "counterparty",
              "reference",
              "scheduledTransferId",
              "imported");
          statement.forEachRemaining(line -> write(csv, line));
          csv.close();
        });
  }

  private static void write(CsvWriter csv, Line line) {
    csv.writeRecord(
        Long.toString(line.recorded().version()),
        Json.instant(line.recorded().recordedAt()),
        EventMetadata.occurredAt(line.recorded()).map(Json::instant).orElse(""),
        line.recorded().type(),
        line.amount().toPlainString(),
        line.balance().toPlainString(),
        line.counterparty() == null ? "" : line.counterparty().toString(),
        line.reference() == null ? "" : CsvCell.harmless(line.reference()),
        ScheduledRuns.scheduledTransfer(line.recorded()).orElse(""),
        CsvCell.harmless(inOneCell(ImportedColumns.of(line.recorded()))));
  }

  /// Other files have other columns, so all of them share one cell.
  private static String inOneCell(Map<String, String> imported) {
    return imported.entrySet().stream()
        .map(it -> it.getKey() + ": " + it.getValue())
        .collect(Collectors.joining("; "));
  }
}
