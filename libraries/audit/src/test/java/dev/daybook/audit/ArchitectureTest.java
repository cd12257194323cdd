package dev.daybook.audit;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.daybook.testing.PackageRules;
import dev.daybook.testing.RetiredWords;

@AnalyzeClasses(packages = "dev.daybook.audit", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest static final ArchRule there_are_no_cycles = PackageRules.noCycles();
  @ArchTest static final ArchRule packages_are_small = PackageRules.smallPackages();
  @ArchTest static final ArchRule names_are_standard = RetiredWords.areInNoIdentifier();

  @ArchTest
  static final ArchRule proofs_are_verified_without_a_database =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "dev.daybook.audit.database..",
              "dev.daybook.audit.sealing..",
              "dev.daybook.audit.verification..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  "dev.daybook.audit.sealing..", "dev.daybook.postgres..", "java.sql.."));
}
