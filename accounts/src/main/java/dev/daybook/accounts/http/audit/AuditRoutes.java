package dev.daybook.accounts.http.audit;

import dev.daybook.accounts.http.response.Problem;
import dev.daybook.accounts.http.response.ProblemException;
import dev.daybook.accounts.http.response.ProblemType;
import dev.daybook.accounts.http.routing.Routes;
import java.util.Optional;

/// Routes for auditors: the trees of the log, and the receipts of its events.
public final class AuditRoutes {
  private final TreeRoutes trees;
  private final ReceiptRoutes receipts;

  public AuditRoutes(AuditedLog log) {
    var reads = new AuditReads();
    this.trees = new TreeRoutes(log.trees(), reads);
    this.receipts = new ReceiptRoutes(log, reads);
  }

  public void addTo(Routes routes) {
    trees.addTo(routes);
    receipts.addTo(routes);
  }

  /// @throws ProblemException if the log is not sealed
  static <T> T required(Optional<T> sealed) {
    return sealed.orElseThrow(
        () ->
            new ProblemException(
                Problem.of(
                    ProblemType.SEALING_OFF,
                    "The service does not seal its log: it was started with"
                        + " --checkpoint-interval 0.")));
  }
}
