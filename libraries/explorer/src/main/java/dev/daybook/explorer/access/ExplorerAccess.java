package dev.daybook.explorer.access;

import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;

/// Decides what the sender of a request may do in the explorer. The application implements it by
/// its own authentication: the explorer has none.
///
/// Called once for each request, on its thread. Implementations are thread-safe.
@FunctionalInterface
public interface ExplorerAccess {
  /// The rights of a request.
  Rights of(HttpServletRequest request);

  /// The default: read-only, for requests that come from this machine.
  static ExplorerAccess readOnlyFromLoopback() {
    return fromLoopback(Rights.readOnly("local user"));
  }

  /// These rights for requests from this machine, and none for others. A request counts as one from
  /// this machine if its sender has a loopback address, it names a loopback host (so that no
  /// foreign name that resolves to this machine is accepted), and no proxy has forwarded it.
  static ExplorerAccess fromLoopback(Rights rights) {
    return request -> Loopback.isSource(request) ? rights : Rights.none();
  }

  /// Rights by the roles of the authenticated user: [HttpServletRequest#isUserInRole]. The actor is
  /// the name of the user. With Spring Security, a role is an authority that begins with `ROLE_`.
  ///
  /// @param readers role that may read; the others imply it
  /// @param personalData role that may have personal data shown
  /// @param operators role that may operate
  /// @param commanders role that may send commands
  static ExplorerAccess byRoles(
      String readers, String personalData, String operators, String commanders) {
    return request -> {
      Principal user = request.getUserPrincipal();
      if (user == null || user.getName() == null || user.getName().isBlank()) {
        return Rights.none();
      }
      boolean sees = request.isUserInRole(personalData);
      boolean operates = request.isUserInRole(operators);
      boolean sends = request.isUserInRole(commanders);
      boolean reads = sees || operates || sends || request.isUserInRole(readers);
      return new Rights(reads, sees, operates, sends, shortened(user.getName()));
    };
  }

  private static String shortened(String name) {
    String plain = name.replace('\0', ' ');
    return plain.length() <= Rights.ACTOR_CHARACTERS_MAX
        ? plain
        : plain.substring(0, Rights.ACTOR_CHARACTERS_MAX);
  }
}
