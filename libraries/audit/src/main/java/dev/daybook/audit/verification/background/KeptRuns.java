package dev.daybook.audit.verification.background;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.audit.files.DurableFile;
import dev.daybook.audit.notes.VerifierKey;
import dev.daybook.audit.verification.Fault;
import dev.daybook.audit.verification.VerificationReport;
import dev.daybook.audit.verification.background.VerificationStatus.Completed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// What a node remembers of its runs when it is restarted, as a file of lines.
///
/// @param current when the run was started that is not completed
/// @param last the last run that was completed
record KeptRuns(Optional<Instant> current, Optional<Completed> last) {
  static final KeptRuns NONE = new KeptRuns(Optional.empty(), Optional.empty());

  private static final String FORM = "daybook-audit-runs-v1 ";
  private static final String NO_TIME = "-";

  /// The runs of the tree with a key; none if the file is missing, or of another tree.
  ///
  /// @throws IllegalArgumentException if it is no such file
  /// @throws UncheckedIOException if it can't be read
  static KeptRuns read(Path file, VerifierKey key) {
    try {
      if (!Files.exists(file)) {
        return NONE;
      }
      List<String> lines = Files.readAllLines(file);
      return lines.getFirst().equals(FORM + key) ? parse(lines) : NONE;
    } catch (IOException e) {
      throw new UncheckedIOException("The runs of the verification can't be read", e);
    } catch (IndexOutOfBoundsException | DateTimeException e) {
      throw new IllegalArgumentException("Not the runs of a verification: " + file, e);
    }
  }

  private static KeptRuns parse(List<String> lines) {
    Optional<Instant> current =
        lines.get(1).equals(NO_TIME) ? Optional.empty() : Optional.of(Instant.parse(lines.get(1)));
    if (lines.size() == 2) {
      return new KeptRuns(current, Optional.empty());
    }
    String[] run = lines.get(2).split(" ", -1);
    List<Fault> faults = new ArrayList<>();
    for (String line : lines.subList(3, lines.size())) {
      String[] words = line.split(" ", -1);
      faults.add(
          new Fault(
              Fault.Kind.valueOf(words[0]),
              Long.parseLong(words[1]),
              Long.parseLong(words[2]),
              new String(Base64.getDecoder().decode(words[3]), UTF_8)));
    }
    var report =
        new VerificationReport(
            Long.parseLong(run[2]),
            Long.parseLong(run[3]),
            Long.parseLong(run[4]),
            faults,
            Long.parseLong(run[5]));
    return new KeptRuns(
        current, Optional.of(new Completed(Instant.parse(run[0]), Instant.parse(run[1]), report)));
  }

  /// @throws UncheckedIOException if the file can't be written
  void write(Path file, VerifierKey key) {
    var lines = new StringBuilder(FORM).append(key).append('\n');
    lines.append(current.map(Instant::toString).orElse(NO_TIME)).append('\n');
    last.ifPresent(it -> append(it, lines));
    try {
      DurableFile.replace(file, lines.toString());
    } catch (IOException e) {
      throw new UncheckedIOException("The runs of the verification can't be written", e);
    }
  }

  private static void append(Completed run, StringBuilder lines) {
    VerificationReport report = run.report();
    lines.append(
        "%s %s %d %d %d %d%n"
            .formatted(
                run.startedAt(),
                run.endedAt(),
                report.events(),
                report.signed(),
                report.checkpoints(),
                report.moreFaults()));
    for (Fault fault : report.faults()) {
      String message = Base64.getEncoder().encodeToString(fault.message().getBytes(UTF_8));
      lines.append(
          "%s %d %d %s%n".formatted(fault.kind().name(), fault.from(), fault.to(), message));
    }
  }
}
