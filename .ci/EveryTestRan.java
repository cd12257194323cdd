import java.io.IOException;
import java.lang.classfile.Annotation;
import java.lang.classfile.AttributedElement;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/// Compares the tests in the compiled classes of every module with the reports of their run.
///
/// A test is a method, or a field of ArchUnit's, that its annotation names so. A class has the
/// tests that it declares, those that it inherits, and those of its `@Nested` classes, its own and
/// inherited ones. Classes within a program, a class with `main`, are left to it: it runs their
/// tests itself, for a test that starts it.
///
/// Usage: `java EveryTestRan.java ROOT [REPORT]...`, with the root of the repository and reports of
/// other test runners in JUnit's format. Prints what did not run and what failed, the slowest test
/// classes, and how many tests there were; ends with the status 1 if one did not run, or failed.
///
/// With `--cases` before ROOT it lists instead how many cases of each test ran.
final class EveryTestRan {
  private static final Set<String> TESTS =
      Set.of(
          "Lorg/junit/jupiter/api/Test;",
          "Lorg/junit/jupiter/api/RepeatedTest;",
          "Lorg/junit/jupiter/api/TestFactory;",
          "Lorg/junit/jupiter/api/TestTemplate;",
          "Lorg/junit/jupiter/params/ParameterizedTest;",
          "Lcom/tngtech/archunit/junit/ArchTest;");
  private static final String NESTED = "Lorg/junit/jupiter/api/Nested;";

  /// A class of the repository, as it was compiled.
  private record Type(
      String name,
      boolean concrete,
      boolean nested,
      boolean program,
      List<String> parents,
      List<String> tests) {}

  /// A test as a report tells it.
  private record Case(String type, String name) {}

  private static final int SLOWEST_SHOWN = 10;

  private final DocumentBuilder xml;
  private final Map<String, Type> types = new HashMap<>();
  private final Map<String, List<Type>> nestedIn = new HashMap<>();
  private final Set<String> missing = new TreeSet<>();
  private final Map<String, Double> seconds = new HashMap<>();
  private final Map<String, Integer> executed = new TreeMap<>();
  private int passed;
  private int failed;
  private int skipped;

  private EveryTestRan(DocumentBuilder xml) {
    this.xml = xml;
  }

  static void main(String[] args) throws Exception {
    var check = new EveryTestRan(DocumentBuilderFactory.newInstance().newDocumentBuilder());
    if (args[0].equals("--cases")) {
      check.list(Path.of(args[1]).toRealPath());
      return;
    }
    List<Path> others = Stream.of(args).skip(1).map(Path::of).toList();
    System.exit(check.run(Path.of(args[0]).toRealPath(), others) ? 0 : 1);
  }

  private void list(Path root) throws Exception {
    for (Path module : modules(root)) {
      reports(module);
    }
    executed.forEach((test, cases) -> System.out.printf("%7d %s%n", cases, test));
  }

  private boolean run(Path root, List<Path> others) throws Exception {
    List<Path> modules = modules(root);
    Map<Path, List<Type>> tests = new HashMap<>();
    for (Path module : modules) {
      index(module.resolve("target/classes"));
      tests.put(module, index(module.resolve("target/test-classes")));
    }
    for (Path module : modules) {
      requireCompiled(root, module);
      check(root.relativize(module), tests.get(module), reports(module));
    }
    for (Path report : others) {
      checkOther(report);
    }
    printSlowest();
    missing.forEach(test -> System.out.println("did not run: " + test));
    System.out.printf("%d passed, %d failed, %d skipped%n", passed, failed, skipped);
    return missing.isEmpty() && failed == 0 && passed > 0;
  }

  /// The report of another runner, whose tests are not known.
  private void checkOther(Path report) throws Exception {
    if (!Files.isRegularFile(report) || cases(xml.parse(report.toFile())).isEmpty()) {
      missing.add(report + ": it tells of no test");
    }
  }

  private void printSlowest() {
    System.out.println("The slowest test classes, in seconds:");
    seconds.entrySet().stream()
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .limit(SLOWEST_SHOWN)
        .forEach(type -> System.out.printf("%7.1f %s%n", type.getValue(), type.getKey()));
  }

  /// The modules of a project and its profiles, and theirs.
  private List<Path> modules(Path root) throws Exception {
    List<Path> modules = new ArrayList<>();
    Element project = xml.parse(root.resolve("pom.xml").toFile()).getDocumentElement();
    NodeList names = project.getElementsByTagName("module");
    for (int i = 0; i < names.getLength(); i++) {
      Path module = root.resolve(names.item(i).getTextContent().strip());
      modules.add(module);
      modules.addAll(modules(module));
    }
    return modules;
  }

  // --- what there is ---

  private List<Type> index(Path classes) throws IOException {
    List<Type> found = new ArrayList<>();
    if (Files.isDirectory(classes)) {
      try (Stream<Path> files = Files.walk(classes)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
          found.add(index(ClassFile.of().parse(file)));
        }
      }
    }
    return found;
  }

  private Type index(ClassModel model) {
    List<String> parents = new ArrayList<>();
    model.superclass().ifPresent(parent -> parents.add(dotted(parent.asInternalName())));
    model.interfaces().forEach(parent -> parents.add(dotted(parent.asInternalName())));
    List<String> tests = new ArrayList<>();
    model.methods().stream()
        .filter(method -> isAnnotated(method, TESTS))
        .forEach(method -> tests.add(method.methodName().stringValue()));
    model.fields().stream()
        .filter(field -> isAnnotated(field, TESTS))
        .forEach(field -> tests.add(field.fieldName().stringValue()));
    boolean concrete =
        !model.flags().has(AccessFlag.ABSTRACT) && !model.flags().has(AccessFlag.INTERFACE);
    String name = dotted(model.thisClass().asInternalName());
    boolean nested = isAnnotated(model, Set.of(NESTED));
    boolean program =
        model.methods().stream().anyMatch(method -> method.methodName().equalsString("main"));
    Type type = new Type(name, concrete, nested, program, parents, tests);
    types.put(name, type);
    if (nested) {
      String outer = name.substring(0, name.lastIndexOf('$'));
      nestedIn.computeIfAbsent(outer, _ -> new ArrayList<>()).add(type);
    }
    return type;
  }

  private static boolean isAnnotated(AttributedElement element, Set<String> annotations) {
    return element
        .findAttribute(Attributes.runtimeVisibleAnnotations())
        .map(found -> found.annotations().stream().map(Annotation::className))
        .orElse(Stream.empty())
        .anyMatch(name -> annotations.contains(name.stringValue()));
  }

  private static String dotted(String internalName) {
    return internalName.replace('/', '.');
  }

  /// A class and all that it inherits from, as far as they are the repository's own.
  private Set<Type> lineage(Type type) {
    Set<Type> lineage = new LinkedHashSet<>(Set.of(type));
    type.parents().stream()
        .filter(types::containsKey)
        .forEach(parent -> lineage.addAll(lineage(types.get(parent))));
    return lineage;
  }

  /// The tests that run with a class, by the class that a report tells them under.
  private Map<String, Set<String>> testsOf(Type type) {
    Map<String, Set<String>> tests = new HashMap<>();
    for (Type ancestor : lineage(type)) {
      tests.computeIfAbsent(type.name(), _ -> new TreeSet<>()).addAll(ancestor.tests());
      nestedIn.getOrDefault(ancestor.name(), List.of()).forEach(n -> tests.putAll(testsOf(n)));
    }
    return tests;
  }

  // --- what has run ---

  private void requireCompiled(Path root, Path module) {
    if ((Files.isDirectory(module.resolve("src/test/java"))
            || Files.isDirectory(module.resolve("src/test/kotlin")))
        && !Files.isDirectory(module.resolve("target/test-classes"))) {
      missing.add(root.relativize(module) + ": its tests are not compiled");
    }
  }

  /// The cases of every report, by the class that the report is named after.
  private Map<String, Set<Case>> reports(Path module) throws Exception {
    Map<String, Set<Case>> reports = new HashMap<>();
    Path folder = module.resolve("target/surefire-reports");
    if (!Files.isDirectory(folder)) {
      return reports;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.getFileName().toString().endsWith(".xml")).toList()) {
        String name = file.getFileName().toString().replaceAll("^TEST-|(\\$.*)?\\.xml$", "");
        reports.computeIfAbsent(name, _ -> new HashSet<>()).addAll(cases(xml.parse(file.toFile())));
      }
    }
    return reports;
  }

  private Set<Case> cases(Document report) {
    time(report);
    Set<Case> cases = new HashSet<>();
    NodeList all = report.getElementsByTagName("testcase");
    for (int i = 0; i < all.getLength(); i++) {
      Element test = (Element) all.item(i);
      cases.add(new Case(test.getAttribute("classname"), test.getAttribute("name")));
      count(test);
      if (has(test, "failure") || has(test, "error")) {
        failed++;
        System.out.printf(
            "failed: %s.%s%n", test.getAttribute("classname"), test.getAttribute("name"));
      } else if (has(test, "skipped")) {
        skipped++;
      } else {
        passed++;
      }
    }
    return cases;
  }

  /// A class takes longer than its tests: it prepares something for them.
  private void time(Document report) {
    NodeList suites = report.getElementsByTagName("testsuite");
    for (int i = 0; i < suites.getLength(); i++) {
      Element suite = (Element) suites.item(i);
      String time = suite.getAttribute("time").replace(",", "");
      if (!time.isEmpty()) {
        seconds.merge(suite.getAttribute("name"), Double.valueOf(time), Double::sum);
      }
    }
  }

  /// Of a test with parameters, all cases count for the method.
  private void count(Element test) {
    String type = test.getAttribute("classname");
    String method = test.getAttribute("name").replaceFirst("[(\\[{].*", "");
    executed.merge(type.replaceFirst(".*\\.", "") + "#" + method, 1, Integer::sum);
  }

  private static boolean has(Element test, String outcome) {
    return test.getElementsByTagName(outcome).getLength() > 0;
  }

  private void check(Path module, List<Type> candidates, Map<String, Set<Case>> reports) {
    for (Type type : candidates) {
      if (!type.concrete() || type.nested() || isOfProgram(type)) {
        continue;
      }
      String place = module + ": " + type.name();
      Set<Case> cases = reports.get(type.name());
      testsOf(type)
          .forEach(
              (name, tests) -> {
                if (cases == null && !tests.isEmpty()) {
                  missing.add(place);
                } else if (cases != null) {
                  String within = name.equals(type.name()) ? "" : " " + name;
                  tests.stream()
                      .filter(test -> cases.stream().noneMatch(ran -> tells(ran, name, test)))
                      .forEach(test -> missing.add(place + within + " " + test));
                }
              });
    }
  }

  private boolean isOfProgram(Type type) {
    Type outermost = types.get(type.name().replaceFirst("\\$.*", ""));
    return outermost != null && outermost.program();
  }

  /// Whether a report's case is one of the test: it may have parameters and an index behind its
  /// name, ArchUnit leaves out the package, and where a class was skipped as a whole the report has
  /// a single case without a name.
  private static boolean tells(Case ran, String type, String test) {
    boolean sameType =
        ran.type().equals(type) || ran.type().equals(type.substring(type.lastIndexOf('.') + 1));
    boolean sameTest =
        ran.name().startsWith(test)
            && (ran.name().length() == test.length()
                || !Character.isJavaIdentifierPart(ran.name().charAt(test.length())));
    return sameType && (sameTest || ran.name().isEmpty());
  }
}
