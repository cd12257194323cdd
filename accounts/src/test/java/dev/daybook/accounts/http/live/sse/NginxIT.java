package dev.daybook.accounts.http.live.sse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.daybook.accounts.testing.RawHttp;
import dev.daybook.accounts.testing.RunningApi;
import dev.daybook.accounts.testing.StreamListener;
import dev.daybook.testing.Await;
import dev.daybook.testing.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The event stream behind an nginx with nothing but a `proxy_pass`.
class NginxIT {
  private static final Path NGINX = Path.of("/usr/sbin/nginx");

  @TempDir Path directory;

  @Test
  void events_pass_at_once_through_a_plain_proxy_pass() throws Exception {
    assumeTrue(Files.isExecutable(NGINX), "Skipped: there is no " + NGINX);
    int port = FreePorts.one();
    try (RunningApi api = RunningApi.start()) {
      Process nginx = start(port, api.port());
      try {
        Await.until(() -> listens(port));
        try (StreamListener listener = StreamListener.open(port, "", "Accept-Encoding", "gzip")) {
          for (long events = 1; events <= 3; events++) {
            api.client().createUser();
            long last = events;
            Await.until(() -> listener.positions().contains(last));
          }
          assertThat(listener.positions()).containsExactly(1L, 2L, 3L);
        }
      } finally {
        nginx.destroy();
        nginx.waitFor();
      }
    }
  }

  private Process start(int port, int upstream) throws IOException {
    Path configuration = directory.resolve("nginx.conf");
    Files.writeString(
        configuration,
        """
        daemon off;
        master_process off;
        pid nginx.pid;
        error_log error.log;
        events {}
        http {
          access_log off;
          client_body_temp_path body;
          proxy_temp_path proxy;
          fastcgi_temp_path fastcgi;
          uwsgi_temp_path uwsgi;
          scgi_temp_path scgi;
          server {
            listen 127.0.0.1:%d;
            location / { proxy_pass http://127.0.0.1:%d; }
          }
        }
        """
            .formatted(port, upstream));
    List<String> command =
        List.of(
            NGINX.toString(),
            "-p",
            directory.toString(),
            "-c",
            configuration.toString(),
            "-e",
            directory.resolve("error.log").toString());
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("output").toFile())
        .start();
  }

  private static boolean listens(int port) {
    try (var _ = RawHttp.open(port)) {
      return true;
    } catch (IOException _) {
      return false;
    }
  }
}
