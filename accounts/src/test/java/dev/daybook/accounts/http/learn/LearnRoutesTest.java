package dev.daybook.accounts.http.learn;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LearnRoutesTest {
  private static boolean isLoopback(String address) throws UnknownHostException {
    return LearnRoutes.isLoopback(new InetSocketAddress(InetAddress.getByName(address), 3000));
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.8.8.8", "::1"})
  void lessons_are_given_on_loopback(String address) throws UnknownHostException {
    assertThat(isLoopback(address)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.1", "10.0.0.1", "0.0.0.0", "2001:db8::1"})
  void lessons_are_refused_on_other_addresses(String address) throws UnknownHostException {
    assertThat(isLoopback(address)).isFalse();
  }

  @Test
  void lessons_are_refused_where_the_address_is_unknown() {
    assertThat(LearnRoutes.isLoopback(null)).isFalse();
    assertThat(LearnRoutes.isLoopback(UnixDomainSocketAddress.of("/tmp/daybook"))).isFalse();
  }
}
