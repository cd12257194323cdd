package dev.daybook.accounts.cli;

import dev.daybook.eventstore.StreamId;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads an option that names a stream.
final class StreamOption implements ITypeConverter<StreamId> {
  @Override
  public StreamId convert(String stream) {
    try {
      return StreamId.parse(stream);
    } catch (IllegalArgumentException _) {
      throw new TypeConversionException("'" + stream + "' is not of the form <category>-<id>");
    }
  }
}
