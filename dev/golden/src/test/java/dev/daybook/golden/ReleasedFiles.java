package dev.daybook.golden;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.daybook.golden.HashList.Line;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What is frozen by a release: its golden, and its versioned scripts. The lists of their hashes
/// only grow. Lines of versions that are not released (`-SNAPSHOT`) may change.
final class ReleasedFiles {
  private static final String GOLDENS = "dev/golden/goldens.sha256";
  private static final String SCRIPTS = "dev/golden/scripts.sha256";
  private static final Pattern SCRIPT =
      Pattern.compile("libraries/[^/]+/src/main/resources/.+/schema/([^/]+/[^/]+\\.sql)");
  private static final Pattern VERSIONED = Pattern.compile("[^/]+/V(\\d+)__.+");

  private final Path root;
  private final List<String> problems = new ArrayList<>();

  private ReleasedFiles(Path root) {
    this.root = root;
  }

  /// What is wrong in a repository, a sentence each.
  static List<String> problems(Path root) throws IOException, InterruptedException {
    var files = new ReleasedFiles(root);
    files.checkGoldens();
    files.checkScripts();
    files.checkGrowth();
    return files.problems;
  }

  private void checkGoldens() throws IOException {
    Path goldens = root.resolve("dev/golden/goldens");
    var unlisted = new TreeSet<String>();
    try (Stream<Path> files = Files.walk(goldens)) {
      files
          .filter(Files::isRegularFile)
          .forEach(file -> unlisted.add(goldens.relativize(file).toString()));
    }
    for (Line line : HashList.read(root.resolve(GOLDENS)).lines()) {
      String name = line.release() + "/" + line.file();
      unlisted.remove(name);
      Path file = goldens.resolve(name);
      if (!Files.exists(file)) {
        problems.add("The golden file %s is missing".formatted(name));
      } else if (!HashList.hash(file).equals(line.hash())) {
        problems.add("The golden file %s was changed".formatted(name));
      }
    }
    unlisted.forEach(name -> problems.add("%s has no line for %s".formatted(GOLDENS, name)));
  }

  private void checkScripts() throws IOException {
    Map<String, String> current = currentScripts();
    Map<String, Map<String, String>> releases = new LinkedHashMap<>();
    for (Line line : HashList.read(root.resolve(SCRIPTS)).lines()) {
      if (line.isReleased()) {
        releases
            .computeIfAbsent(line.release(), _ -> new TreeMap<>())
            .put(line.file(), line.hash());
        checkVersioned(line, current);
      }
    }
    if (!releases.isEmpty()) {
      Map.Entry<String, Map<String, String>> last = List.copyOf(releases.entrySet()).getLast();
      checkNewVersions(last.getKey(), last.getValue(), current);
    }
  }

  private void checkVersioned(Line line, Map<String, String> current) {
    if (version(line.file()) == 0) {
      return;
    }
    String now = current.get(line.file());
    if (now == null) {
      problems.add("The script %s of %s is missing".formatted(line.file(), line.release()));
    } else if (!now.equals(line.hash())) {
      problems.add(
          "The script %s was released in %s, and may not change: add another version"
              .formatted(line.file(), line.release()));
    }
  }

  /// An older release finds out by the version of the last script that a schema is newer.
  private void checkNewVersions(
      String release, Map<String, String> released, Map<String, String> current) {
    for (String folder : folders(released)) {
      Map<String, String> before = in(folder, released);
      Map<String, String> now = in(folder, current);
      if (!before.equals(now) && lastVersion(now) <= lastVersion(before)) {
        problems.add(
            "The scripts in schema/%s differ from those of %s: add a versioned script after V%d"
                .formatted(folder, release, lastVersion(before)));
      }
    }
  }

  private static Set<String> folders(Map<String, String> scripts) {
    return scripts.keySet().stream()
        .map(file -> file.substring(0, file.indexOf('/')))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Map<String, String> in(String folder, Map<String, String> scripts) {
    return scripts.entrySet().stream()
        .filter(script -> script.getKey().startsWith(folder + "/"))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static long lastVersion(Map<String, String> scripts) {
    return scripts.keySet().stream().mapToLong(ReleasedFiles::version).max().orElse(0);
  }

  /// 0 for a script that is not versioned.
  private static long version(String file) {
    Matcher versioned = VERSIONED.matcher(file);
    return versioned.matches() ? Long.parseLong(versioned.group(1)) : 0;
  }

  private Map<String, String> currentScripts() throws IOException {
    Map<String, String> scripts = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root.resolve("libraries"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Matcher script = SCRIPT.matcher(root.relativize(file).toString());
        if (script.matches()) {
          scripts.put(script.group(1), HashList.hash(file));
        }
      }
    }
    return scripts;
  }

  /// No commit may have removed a line of a release from a list.
  private void checkGrowth() throws IOException, InterruptedException {
    if (!Files.exists(root.resolve(".git"))) {
      return; // an archive of the sources has no history
    }
    if (isShallow()) {
      return;
    }
    for (String list : List.of(GOLDENS, SCRIPTS)) {
      List<Line> lines = HashList.read(root.resolve(list)).lines();
      git("log", "--format=", "-p", "--unified=0", "--no-renames", "-m", "--", list).stream()
          .filter(text -> text.startsWith("-"))
          .map(text -> HashList.parse(text.substring(1)))
          .filter(removed -> removed != null && removed.isReleased() && !lines.contains(removed))
          .distinct()
          .forEach(
              removed ->
                  problems.add(
                      "%s has lost the line of %s/%s"
                          .formatted(list, removed.release(), removed.file())));
    }
  }

  /// Whether the repository has a part of its history only, so that a lost line can't be found.
  static boolean isShallow(Path root) throws IOException, InterruptedException {
    return new ReleasedFiles(root).isShallow();
  }

  private boolean isShallow() throws IOException, InterruptedException {
    return git("rev-parse", "--is-shallow-repository").contains("true");
  }

  private List<String> git(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("git", "-C", root.toString()));
    command.addAll(List.of(arguments));
    Process git =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    List<String> output;
    try (var reader = git.inputReader(UTF_8)) {
      output = reader.lines().toList();
    }
    if (git.waitFor() != 0) {
      throw new IllegalStateException("%s ended with %d".formatted(command, git.exitValue()));
    }
    return output;
  }
}
