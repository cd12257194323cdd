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

/// A package is one concern, and dependencies between packages go one way.
public final class PackageRules {
  /// A package of more top-level types is more than one concern.
  private static final int TYPES_MAX = 18;

  private PackageRules() {}

  /// Each package is a slice of its own, however deep it lies.
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
