package dev.daybook.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/// Words that the code and its documentation had for standard terms, and have no more.
public final class RetiredWords {
  private static final Pattern WORD = Pattern.compile("[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])");
  private static final List<String> IDENTIFIERS = read("retired-identifiers.txt");

  private RetiredWords() {}

  /// No type and no method is named by a retired word.
  public static ArchRule areInNoIdentifier() {
    return classes().that().resideInAPackage("dev.daybook..").should(haveStandardNames());
  }

  /// Whether a type, a method or an SQL name contains a retired word.
  public static boolean isRetired(String identifier) {
    return IDENTIFIERS.contains(identifier)
        || WORD.matcher(identifier)
            .results()
            .map(word -> word.group().toLowerCase(Locale.ROOT))
            .anyMatch(IDENTIFIERS::contains);
  }

  /// Phrases that no prose contains, in lower case.
  public static List<String> phrases() {
    return read("retired-phrases.txt");
  }

  private static List<String> read(String list) {
    try (var lines =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(RetiredWords.class.getResourceAsStream(list), list),
                StandardCharsets.UTF_8))) {
      return lines.lines().filter(line -> !line.startsWith("#")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ArchCondition<JavaClass> haveStandardNames() {
    return new ArchCondition<>("have standard names, and methods with standard names") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        require(type.getSimpleName(), type, events);
        for (JavaMethod method : type.getMethods()) {
          if (!method.getName().contains("$")) {
            require(method.getName(), type, events);
          }
        }
      }
    };
  }

  private static void require(String name, JavaClass type, ConditionEvents events) {
    events.add(
        new SimpleConditionEvent(
            type, !isRetired(name), "%s is a retired name in %s".formatted(name, type.getName())));
  }
}
