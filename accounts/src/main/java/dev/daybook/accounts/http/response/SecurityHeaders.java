package dev.daybook.accounts.http.response;

import java.util.List;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Response;

/// Security headers of every response: load resources and scripts from this origin only, no content
/// sniffing, no embedding.
public final class SecurityHeaders {
  /// `Cache-Control` of responses that may hold personal data: no shared or private cache stores
  /// them.
  public static final String NOT_STORED = "private, no-store";

  private static final List<HttpField> FIELDS =
      List.of(
          new PreEncodedHttpField(
              "Content-Security-Policy",
              "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src"
                  + " 'self'; font-src 'self'; base-uri 'none'; form-action 'self';"
                  + " frame-ancestors 'none'"),
          new PreEncodedHttpField("X-Content-Type-Options", "nosniff"),
          new PreEncodedHttpField("Referrer-Policy", "no-referrer"),
          new PreEncodedHttpField("Cross-Origin-Opener-Policy", "same-origin"),
          new PreEncodedHttpField("Cross-Origin-Embedder-Policy", "require-corp"),
          new PreEncodedHttpField("Cross-Origin-Resource-Policy", "same-origin"));

  private SecurityHeaders() {}

  public static void set(Response response) {
    FIELDS.forEach(response.getHeaders()::put);
  }
}
