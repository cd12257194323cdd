package dev.daybook.accounts.http.docs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class DocsPageTest {
  @Test
  void every_text_is_escaped() {
    var evil = "<img src=x onerror='\\\"&`<b>`";
    var document =
        """
        {"info":{"title":"EVIL","description":"EVIL"},
         "tags":[{"name":"a","description":"EVIL"}],
         "paths":{"/EVIL":{"get":{"tags":["a"],"operationId":"x","summary":"EVIL",
           "parameters":[{"name":"EVIL","in":"query","description":"EVIL","schema":{"type":"EVIL"}}],
           "responses":{"200":{"description":"EVIL"}}}}},
         "components":{"schemas":{"S":{"description":"EVIL","properties":{"EVIL":{}},
           "examples":["EVIL"]}}}}
        """
            .replace("EVIL", evil);
    assertThat(new DocsPage(new JsonMapper().readTree(document)).html())
        .doesNotContain("<img", "<b>`", "<code><b>", "onerror='")
        .contains("<h1>&lt;img src=x onerror=&#39;&quot;&amp;`&lt;b&gt;`</h1>");
  }
}
