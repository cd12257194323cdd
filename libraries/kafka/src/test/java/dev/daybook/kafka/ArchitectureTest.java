package dev.daybook.kafka;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.daybook.testing.PackageRules;
import dev.daybook.testing.RetiredWords;

@AnalyzeClasses(packages = "dev.daybook.kafka", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest static final ArchRule there_are_no_cycles = PackageRules.noCycles();
  @ArchTest static final ArchRule packages_are_small = PackageRules.smallPackages();
  @ArchTest static final ArchRule names_are_standard = RetiredWords.areInNoIdentifier();
}
