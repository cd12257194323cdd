package dev.daybook.accounts;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.targetOwner;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.daybook.audit.sealing.LogTree;
import dev.daybook.caffeine.CaffeineStateCache;
import dev.daybook.eventstore.EventStore;
import dev.daybook.explorer.Explorer;
import dev.daybook.jackson.EventTypes;
import dev.daybook.kafka.KafkaRelay;
import dev.daybook.micrometer.LogMetrics;
import dev.daybook.personal.PersonKeys;
import dev.daybook.postgres.PostgresEventStore;
import dev.daybook.postgres.embedded.LocalPostgres;
import dev.daybook.processes.ProcessTimers;
import dev.daybook.testing.PackageRules;
import dev.daybook.testing.RetiredWords;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;

/// The dependencies between packages, as docs/architecture.md shows them.
@AnalyzeClasses(packages = "dev.daybook", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String SERVICE = "dev.daybook.accounts..";
  private static final String DOMAIN = "dev.daybook.accounts.domain..";
  private static final String READ_MODELS = "dev.daybook.accounts.readmodels..";
  private static final String HTTP = "dev.daybook.accounts.http..";
  private static final String LEARN = "dev.daybook.accounts.learn..";
  private static final String APP = "dev.daybook.accounts.app..";
  private static final String CLI = "dev.daybook.accounts.cli..";
  private static final String MODEL = "dev.daybook.eventstore..";
  private static final String JSON = "dev.daybook.jackson..";
  private static final String LOG = "dev.daybook.postgres..";
  private static final String TEST_KIT = "dev.daybook.test..";
  private static final String TEST_HARNESS = "dev.daybook.testing..";
  private static final String EMBEDDED = "dev.daybook.postgres.embedded..";

  private static final String CACHE = "dev.daybook.caffeine..";
  private static final String PERSONAL_DATA = "dev.daybook.personal..";
  private static final String AUDIT = "dev.daybook.audit..";
  private static final String PROCESSES = "dev.daybook.processes..";
  private static final String METRICS = "dev.daybook.micrometer..";
  private static final String EXPLORER = "dev.daybook.explorer..";
  private static final String KAFKA = "dev.daybook.kafka..";

  private static DescribedPredicate<JavaClass> named(String... names) {
    return describe(
        "one of " + String.join(", ", names), type -> List.of(names).contains(type.getName()));
  }

  @ArchTest
  static final ArchRule the_domain_depends_only_on_itself_and_values =
      classes()
          .that()
          .resideInAPackage(DOMAIN)
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                      DOMAIN, "java.lang..", "java.math", "java.util", "org.jspecify.annotations")
                  .or(named("dev.daybook.eventstore.commands.Decider", "java.time.Instant")));

  @ArchTest
  static final ArchRule the_domain_uses_no_clock_and_no_randomness =
      noClasses()
          .that()
          .resideInAPackage(DOMAIN)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("java.time..", "java.util.random..", "java.util.concurrent..")
                  .and(not(named("java.time.Instant")))
                  .or(
                      named(
                          "java.util.Random",
                          "java.util.Date",
                          "java.util.Calendar",
                          "java.util.Timer",
                          "java.util.Scanner",
                          "java.lang.Thread",
                          "java.lang.ProcessBuilder",
                          "java.lang.System",
                          "java.lang.Runtime")))
          .orShould()
          .callMethod("java.time.Instant", "now")
          .orShould()
          .callMethod("java.util.UUID", "randomUUID")
          .orShould()
          .callMethod("java.lang.Math", "random");

  @ArchTest
  static final ArchRule the_model_depends_only_on_java_base =
      classes()
          .that()
          .resideInAPackage(MODEL)
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  MODEL,
                  "java.lang..",
                  "java.math",
                  "java.nio.charset",
                  "java.security",
                  "java.time..",
                  "java.util",
                  "java.util.concurrent..",
                  "java.util.function",
                  "java.util.random",
                  "java.util.stream",
                  "org.jspecify.annotations"));

  @ArchTest
  static final ArchRule the_libraries_do_not_depend_on_the_service =
      noClasses()
          .that()
          .resideInAnyPackage(
              MODEL,
              JSON,
              LOG,
              TEST_KIT,
              EMBEDDED,
              PERSONAL_DATA,
              AUDIT,
              PROCESSES,
              CACHE,
              METRICS,
              EXPLORER,
              KAFKA)
          .should()
          .dependOnClassesThat(resideInAPackage(SERVICE));

  /// The service is on the class path, where no package is hidden.
  @ArchTest
  static final ArchRule the_service_uses_only_exported_packages =
      classes()
          .that()
          .resideInAPackage(SERVICE)
          .should()
          .onlyDependOnClassesThat(
              resideOutsideOfPackage("dev.daybook..")
                  .or(resideInAPackage(SERVICE))
                  .or(resideInAnyPackage(exportedPackages())));

  private static String[] exportedPackages() {
    return Stream.of(
            EventStore.class,
            EventTypes.class,
            PostgresEventStore.class,
            LocalPostgres.class,
            PersonKeys.class,
            LogTree.class,
            ProcessTimers.class,
            CaffeineStateCache.class,
            LogMetrics.class,
            KafkaRelay.class,
            Explorer.class)
        .flatMap(type -> ModuleFinder.of(folderOrJar(type)).findAll().stream())
        .flatMap(module -> module.descriptor().exports().stream())
        .filter(exports -> !exports.isQualified())
        .map(ModuleDescriptor.Exports::source)
        .toArray(String[]::new);
  }

  private static Path folderOrJar(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @ArchTest
  static final ArchRule one_class_of_the_store_borrows_connections =
      noClasses()
          .that()
          .resideInAPackage(LOG)
          .and()
          .resideOutsideOfPackages(EMBEDDED, "dev.daybook.postgres.test..")
          .and()
          .doNotHaveSimpleName("OwnConnection")
          .and()
          .doNotHaveSimpleName("FailoverDataSource") // a source itself: it only hands them on
          .should()
          .accessTargetWhere(
              targetOwner(assignableTo(DataSource.class)).and(target(name("getConnection"))));

  @ArchTest
  static final ArchRule the_json_codec_does_not_depend_on_the_store =
      noClasses()
          .that()
          .resideInAPackage(JSON)
          .should()
          .dependOnClassesThat(resideInAnyPackage(LOG, EMBEDDED));

  @ArchTest
  static final ArchRule the_store_does_not_depend_on_the_json_codec =
      noClasses()
          .that()
          .resideInAnyPackage(LOG, EMBEDDED)
          .should()
          .dependOnClassesThat(resideInAPackage(JSON));

  @ArchTest
  static final ArchRule only_these_packages_use_a_database =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              LOG,
              PERSONAL_DATA,
              AUDIT,
              PROCESSES,
              READ_MODELS,
              LEARN,
              APP,
              EMBEDDED,
              TEST_KIT,
              TEST_HARNESS,
              EXPLORER)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  "java.sql..",
                  "javax.sql..",
                  "org.postgresql..",
                  "com.zaxxer..",
                  "org.flywaydb.."));

  @ArchTest
  static final ArchRule only_the_wiring_depends_on_the_api =
      noClasses()
          .that()
          .resideOutsideOfPackages(HTTP, APP, CLI)
          .should()
          .dependOnClassesThat(resideInAPackage(HTTP));

  @ArchTest
  static final ArchRule nothing_depends_on_the_wiring =
      noClasses()
          .that()
          .resideOutsideOfPackages(APP, CLI)
          .should()
          .dependOnClassesThat(resideInAnyPackage(APP, CLI));

  @ArchTest
  static final ArchRule nothing_depends_on_the_command_line =
      noClasses()
          .that()
          .resideOutsideOfPackage(CLI)
          .should()
          .dependOnClassesThat(resideInAPackage(CLI));

  @ArchTest
  static final ArchRule only_the_api_uses_http =
      noClasses()
          .that()
          .resideOutsideOfPackages(HTTP, EXPLORER)
          .should()
          .dependOnClassesThat(resideInAnyPackage("jakarta.servlet..", "org.eclipse.jetty.."));

  @ArchTest static final ArchRule there_are_no_cycles = PackageRules.noCycles();

  @ArchTest static final ArchRule packages_are_small = PackageRules.smallPackages();

  @ArchTest static final ArchRule names_are_standard = RetiredWords.areInNoIdentifier();
}
