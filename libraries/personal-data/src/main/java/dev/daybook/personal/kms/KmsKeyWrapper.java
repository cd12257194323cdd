package dev.daybook.personal.kms;

import dev.daybook.eventstore.errors.EventStoreMisconfiguredException;
import dev.daybook.eventstore.errors.EventStoreUnavailableException;
import dev.daybook.personal.KeyWrapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/// Has keys wrapped by a key management service, or an adapter before it, over HTTP:
///
/// - `POST <address>/wrap` has the key of a person as its body, and the person's id in the header
///   `Encryption-Context`. The response is 200 with the wrapped key.
/// - `POST <address>/unwrap` is the reverse. The response is 400 if the key was not wrapped for
///   this person by this service.
/// - Any other status means that it can't be done now; 401, 403 and 404, that it can't be done
///   until an operator changes the configuration.
///
/// A call takes at most 10 s: 5 s to connect, and 5 s for the response. Thread-safe.
public final class KmsKeyWrapper implements KeyWrapper {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final URI kms;

  /// @param address of the service, with or without a slash at its end; `http` or `https`
  public KmsKeyWrapper(URI address) {
    String text = address.toString();
    this.kms = text.endsWith("/") ? address : URI.create(text + "/");
  }

  @Override
  public byte[] wrap(String person, byte[] key) {
    return call("wrap", person, key);
  }

  @Override
  public byte[] unwrap(String person, byte[] wrapped) {
    return call("unwrap", person, wrapped);
  }

  private byte[] call(String operation, String person, byte[] body) {
    var request =
        HttpRequest.newBuilder(kms.resolve(operation))
            .timeout(TIMEOUT)
            .header("Encryption-Context", person)
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    HttpResponse<byte[]> response = send(request);
    return switch (response.statusCode()) {
      case 200 -> response.body();
      case 400 -> throw new IllegalArgumentException("Not wrapped for this person by the KMS");
      case 401, 403, 404 ->
          throw new EventStoreMisconfiguredException(
              "The KMS refuses to %s keys: %d".formatted(operation, response.statusCode()), null);
      default ->
          throw new EventStoreUnavailableException(
              "The KMS can't %s keys now: %d".formatted(operation, response.statusCode()), null);
    };
  }

  private HttpResponse<byte[]> send(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new EventStoreUnavailableException("The KMS can't be reached", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EventStoreUnavailableException("Interrupted while the KMS was called", e);
    }
  }
}
