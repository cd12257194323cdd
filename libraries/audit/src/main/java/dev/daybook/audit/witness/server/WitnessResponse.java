package dev.daybook.audit.witness.server;

import dev.daybook.audit.encoding.FirstLine;
import dev.daybook.audit.notes.SignedNote;

/// The response of a witness, for any HTTP server.
///
/// @param status the HTTP status
/// @param type the media type of the body
/// @param body at most a few hundred characters, ending in a newline
public record WitnessResponse(int status, String type, String body) {
  static final int COSIGNED = 200;
  static final int MALFORMED = 400;
  static final int NOT_SIGNED = 403;
  static final int UNKNOWN_LOG = 404;
  static final int OTHER_SIZE = 409;
  static final int INCONSISTENT = 422;
  static final int NOT_STORED = 500;

  /// The media type of the response that says which tree the witness has cosigned.
  public static final String SIZE_TYPE = "text/x.tlog.size";

  private static final String TEXT_TYPE = "text/plain; charset=utf-8";

  static WitnessResponse cosigned(SignedNote.Signature cosignature) {
    return new WitnessResponse(COSIGNED, TEXT_TYPE, cosignature + "\n");
  }

  static WitnessResponse otherSize(long cosigned) {
    return new WitnessResponse(OTHER_SIZE, SIZE_TYPE, cosigned + "\n");
  }

  /// @param reason may quote the request
  static WitnessResponse refusal(int status, String reason) {
    return new WitnessResponse(status, TEXT_TYPE, FirstLine.of(reason) + "\n");
  }

  /// Whether the checkpoint was cosigned.
  public boolean isCosigned() {
    return status == COSIGNED;
  }
}
