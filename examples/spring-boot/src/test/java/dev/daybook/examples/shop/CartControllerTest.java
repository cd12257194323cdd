package dev.daybook.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.spring.test.DaybookTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

@DaybookTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class CartControllerTest {
  private final HttpClient client = HttpClient.newHttpClient();

  @LocalServerPort private int port;

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
  }

  private String body(HttpRequest request) throws IOException, InterruptedException {
    var response = client.send(request, BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response.body();
  }

  @Test
  void an_item_is_added_to_a_cart() throws Exception {
    var add =
        request("/carts/123/items")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"item\": \"shoes\"}"))
            .build();

    assertThat(body(add)).isEqualTo("{\"items\":[\"shoes\"]}");
    assertThat(body(request("/carts/123").build())).isEqualTo("{\"items\":[\"shoes\"]}");
  }

  @Test
  void health_shows_the_log() throws Exception {
    assertThat(body(request("/actuator/health").build()))
        .contains("\"daybook\"", "\"appends\":\"accepted\"");
  }
}
