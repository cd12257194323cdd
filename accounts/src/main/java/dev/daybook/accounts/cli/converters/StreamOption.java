package dev.daybook.accounts.cli.converters;

import dev.daybook.eventstore.StreamId;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Converts an option to a stream id.
public final class StreamOption implements ITypeConverter<StreamId> {
  @Override
  public StreamId convert(String stream) {
    try {
      return StreamId.parse(stream);
    } catch (IllegalArgumentException _) {
      throw new TypeConversionException("'" + stream + "' does not have the form <category>-<id>");
    }
  }
}
