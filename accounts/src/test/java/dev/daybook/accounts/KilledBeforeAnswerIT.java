package dev.daybook.accounts;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.daybook.accounts.testing.AccountsClient;
import dev.daybook.accounts.testing.DaybookProcess;
import dev.daybook.accounts.testing.StartedData;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A command that is committed, while the service is killed before it responds.
class KilledBeforeAnswerIT {
  private static final BigDecimal AMOUNT = new BigDecimal("12.50");
  private static final String KEY = "8e03978e-40d5-43dd-bc93-6894a57f9324";

  @TempDir Path data;

  @BeforeEach
  void skip_the_first_start() throws Exception {
    StartedData.in(data);
  }

  @Test
  void a_command_retried_after_a_kill_is_executed_once() throws Exception {
    String account;
    try (var daybook = start();
        var client = new AccountsClient(daybook.awaitReady())) {
      account = client.create("Ada", "ada@example.com", "USD").account().id();
      try (var _ = sendDeposit(daybook.awaitReady(), account)) {
        while (client.events(account).size() < 2) {
          Thread.sleep(1);
        }
        daybook.kill();
      }
    }

    try (var daybook = start();
        var client = new AccountsClient(daybook.awaitReady())) {
      client.deposit(account, BigDecimal.ONE, null);

      var response = client.deposit(account, AMOUNT, KEY);

      assertThat(response.status()).isEqualTo(200);
      assertThat(response.account().version()).isEqualTo(2);
      assertThat(response.account().balance()).isEqualByComparingTo(AMOUNT);
      assertThat(client.events(account)).hasSize(3);
    }
  }

  private DaybookProcess start() throws IOException {
    return DaybookProcess.start("--port", "0", "--data-dir", data.toString());
  }

  /// Sends the command and does not read the response.
  private static Socket sendDeposit(URI service, String account) throws IOException {
    var body = "{\"amount\":" + AMOUNT + "}";
    var request =
        String.join(
            "\r\n",
            "POST /api/accounts/" + account + "/deposit HTTP/1.1",
            "Host: localhost",
            "Content-Type: application/json",
            "Idempotency-Key: " + KEY,
            "Content-Length: " + body.length(),
            "",
            body);
    var socket = new Socket(service.getHost(), service.getPort());
    socket.getOutputStream().write(request.getBytes(US_ASCII));
    return socket;
  }
}
