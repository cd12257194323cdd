package dev.daybook.accounts.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.testing.Client.Response;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Asserts that a response is a problem.
public final class ProblemAssertions {
  private ProblemAssertions() {}

  public static void assertProblem(Response response, int status, String name) {
    assertProblem(response, status, name, null);
  }

  public static void assertProblem(
      Response response, int status, String name, @Nullable String field) {
    assertThat(response.status()).as(response.text()).isEqualTo(status);
    assertThat(response.header("Content-Type").orElseThrow())
        .isEqualToIgnoringWhitespace("application/problem+json;charset=utf-8");
    JsonNode problem = response.json();
    assertThat(problem.get("type").stringValue()).isEqualTo("/problems/" + name);
    assertThat(problem.get("status").intValue()).isEqualTo(status);
    assertThat(problem.get("title").stringValue()).isNotBlank();
    assertThat(problem.get("detail").stringValue()).isNotBlank();
    assertThat(problem.get("error")).isEqualTo(problem.get("detail"));
    if (field == null) {
      assertThat(problem.has("field")).isFalse();
    } else {
      assertThat(problem.get("field").stringValue()).isEqualTo(field);
    }
    assertThat(response.text()).doesNotContain("Exception", "dev.daybook", "java.");
  }
}
