package dev.daybook.accounts.http.audit;

import dev.daybook.accounts.http.request.Query;
import dev.daybook.accounts.http.response.Json;
import dev.daybook.accounts.http.response.Problem;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.accounts.http.response.ProblemType;
import dev.daybook.accounts.http.routing.Exchange;
import dev.daybook.accounts.http.routing.Routes;
import dev.daybook.audit.sealing.CheckpointSchedule;
import dev.daybook.audit.sealing.ContradictedCheckpointException;
import dev.daybook.audit.sealing.EpochTree;
import dev.daybook.audit.sealing.EpochTrees;
import dev.daybook.audit.sealing.TreeFile;
import dev.daybook.audit.sealing.TreeFiles;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpStatus;
import tools.jackson.core.JsonGenerator;

/// Routes for the trees of the log: their list, and the files of C2SP
/// [tlog-tiles](https://c2sp.org/tlog-tiles). Each tree has a prefix of its own, so that caches
/// never mix the tiles of a restored log with those of before.
public final class TreeRoutes {
  private static final String AUDIT = "/audit";
  private static final String PREFIX = AUDIT + "/";
  private static final String TREE = PREFIX + "{log}/{epoch}/";
  private static final String BEFORE = "before";

  /// Maximum number of trees in a list. Each takes a query or two.
  private static final int TREES_MAX = 20;

  private final Optional<SealedTrees> sealed;
  private final Optional<TreeFiles> files;
  private final AuditReads reads;

  TreeRoutes(Optional<SealedTrees> sealed, AuditReads reads) {
    this.sealed = sealed;
    this.files = sealed.map(SealedTrees::trees).map(TreeFiles::new);
    this.reads = reads;
  }

  void addTo(Routes routes) {
    routes.get(AUDIT, this::list);
    for (String name : List.of("checkpoint", "key")) {
      routes.get(PREFIX + name, exchange -> redirect(exchange, name));
      routes.get(TREE + name, this::file);
    }
    routes.get(TREE + "succession", this::file);
    routes.get(TREE + "consistency/{from}/{to}", this::file);
    routes.getBelow(TREE + "tile/{level}/{index}", this::file);
  }

  /// A tree and the size of its last checkpoint.
  private record Listed(EpochTree tree, long size) {}

  private void list(Exchange exchange) {
    var query = new Query(exchange, Set.of(BEFORE));
    long before = query.number(BEFORE).orElse(Long.MAX_VALUE);
    SealedTrees trees = AuditRoutes.required(sealed);
    List<Listed> listed = reads.run(() -> page(query, trees.trees(), before));
    exchange.header("Cache-Control", "no-store");
    Json.respond(
        exchange,
        json -> {
          writeStatus(json, trees.schedule());
          trees.witnesses().ifPresent(it -> PolicyJson.write(json, it.status()));
          json.writeName("trees");
          json.writeStartArray();
          listed.forEach(it -> write(json, it));
          json.writeEndArray();
          VerificationJson.write(json, trees.verification());
        });
  }

  /// The newest trees, the oldest of them first, with a link to those before them.
  private static List<Listed> page(Query query, EpochTrees trees, long before) {
    List<EpochTree> found = trees.newest(before, TREES_MAX + 1);
    List<EpochTree> page = found.subList(Math.max(0, found.size() - TREES_MAX), found.size());
    if (page.size() < found.size()) {
      query.linkNext(BEFORE, page.getFirst().epoch().number());
    }
    return page.stream().map(tree -> new Listed(tree, tree.sealed().size())).toList();
  }

  /// Other failures are told by a code only: their messages may name the database.
  private static void writeStatus(JsonGenerator json, CheckpointSchedule schedule) {
    Optional<RuntimeException> cause = schedule.cause();
    if (cause.isEmpty()) {
      json.writeStringProperty("status", "sealing");
    } else if (cause.get() instanceof ContradictedCheckpointException contradicted) {
      json.writeStringProperty("status", "contradicted");
      json.writeStringProperty("detail", contradicted.getMessage());
    } else {
      json.writeStringProperty("status", "failing");
    }
  }

  private static void write(JsonGenerator json, Listed listed) {
    EpochTree tree = listed.tree();
    json.writeStartObject();
    json.writeStringProperty("origin", tree.origin());
    json.writeStringProperty("key", tree.key().toString());
    if (!tree.otherKeys().isEmpty()) {
      json.writeName("otherKeys");
      json.writeStartArray();
      tree.otherKeys().forEach(json::writeString);
      json.writeEndArray();
    }
    json.writeStringProperty("path", PREFIX + tree.path());
    json.writeStringProperty("epoch", tree.epoch().id().toString());
    json.writeNumberProperty("epochNumber", tree.epoch().number());
    json.writeNumberProperty("size", listed.size());
    json.writeEndObject();
  }

  private void redirect(Exchange exchange, String name) {
    new Query(exchange, Set.of());
    SealedTrees trees = AuditRoutes.required(sealed);
    String path = reads.run(() -> trees.trees().newest().path());
    exchange
        .status(HttpStatus.TEMPORARY_REDIRECT_307)
        .header("Location", PREFIX + path + "/" + name)
        .header("Cache-Control", "no-store");
  }

  private void file(Exchange exchange) {
    new Query(exchange, Set.of());
    TreeFiles served = AuditRoutes.required(files);
    String path = exchange.path().substring(PREFIX.length());
    TreeFile file =
        reads.run(() -> served.find(path)).orElseThrow(() -> new ProblemException(noFile()));
    FileResponse.of(file).send(exchange);
  }

  private static Problem noFile() {
    return Problem.of(
        ProblemType.NOT_FOUND,
        "No tree has this file. Tiles and proofs exist up to the size of a tree's last checkpoint.");
  }
}
