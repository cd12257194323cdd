package dev.daybook.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Map;
import java.util.TreeMap;

/// Architecture rules for packages: small packages without dependency cycles.
public final class PackageRules {
  /// Maximum number of top-level types in a package.
  private static final int TYPES_MAX = 18;

  private PackageRules() {}

  /// Every package, at any depth, is a slice.
  public static ArchRule noCycles() {
    return slices().matching("dev.daybook.(**)").should().beFreeOfCycles();
  }

  public static ArchRule smallPackages() {
    return classes()
        .that()
        .resideInAPackage("dev.daybook..")
        .and()
        .areTopLevelClasses()
        .and()
        .doNotHaveSimpleName("package-info")
        .should(shareTheirPackageWithFewOthers());
  }

  private static ArchCondition<JavaClass> shareTheirPackageWithFewOthers() {
    return new ArchCondition<>("lie in a package of at most %d types".formatted(TYPES_MAX)) {
      private final Map<String, Integer> types = new TreeMap<>();

      @Override
      public void check(JavaClass type, ConditionEvents events) {
        types.merge(type.getPackageName(), 1, Integer::sum);
      }

      @Override
      public void finish(ConditionEvents events) {
        types.forEach(
            (name, count) ->
                events.add(
                    new SimpleConditionEvent(
                        name, count <= TYPES_MAX, "%s has %d types".formatted(name, count))));
      }
    };
  }
}
