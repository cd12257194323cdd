package dev.daybook.accounts.http.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderElementTest {
  @Test
  void a_list_may_span_several_headers() {
    assertThat(HeaderElement.parse(List.of("gzip;q=0.5, br", "", "identity")))
        .containsExactly(
            new HeaderElement("gzip", "", Map.of("q", "0.5")), element("br"), element("identity"));
  }

  @Test
  void quoted_strings_contain_separators_and_escapes() {
    assertThat(HeaderElement.parse(List.of("note=\"a, b;c=\\\"d\"; x=\"1,2\", Wait = \"1\"")))
        .containsExactly(
            new HeaderElement("note", "a, b;c=\"d", Map.of("x", "1,2")),
            new HeaderElement("wait", "1", Map.of()));
  }

  @Test
  void the_first_of_two_parameters_with_one_name_counts() {
    assertThat(HeaderElement.parse(List.of("text/csv;Q=0;q=1")))
        .containsExactly(new HeaderElement("text/csv", "", Map.of("q", "0")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip | 1000",
        "gzip;q=1 | 1000",
        "gzip;q=1.000 | 1000",
        "gzip;q=0.5 | 500",
        "gzip ; q=0.001 | 1",
        "gzip;Q=0.5 | 500",
        "gzip;q=\"0.5\" | 500",
        "gzip;q=0 | 0",
        "gzip;q=0.000 | 0",
        "gzip;q= | 0",
        "gzip;q | 0",
        "gzip;q=2 | 0",
        "gzip;q=1.001 | 0",
        "gzip;q=-1 | 0",
        "gzip;q=0.0001 | 0",
        "gzip;q=NaN | 0",
        "gzip;q=x | 0",
        "gzip;level=9;q=0.5 | 500",
      })
  void the_weight_is_in_thousandths_and_0_if_malformed(String field, int weight) {
    HeaderElement element = HeaderElement.parse(List.of(field)).getFirst();
    assertThat(element.name()).isEqualTo("gzip");
    assertThat(element.weight()).isEqualTo(weight);
  }

  @ParameterizedTest
  @CsvSource({"''", "','", "' , ; = '", "=", ";q=1", "';,'"})
  void malformed_elements_are_ignored(String field) {
    assertThat(HeaderElement.parse(List.of(field))).isEmpty();
  }

  private static HeaderElement element(String name) {
    return new HeaderElement(name, "", Map.of());
  }
}
