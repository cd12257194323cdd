package dev.daybook.audit.verification;

import dev.daybook.audit.tree.InvalidProofException;
import dev.daybook.audit.tree.Tile;
import dev.daybook.audit.tree.TileReader;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// The tiles in the database.
final class StoredTiles implements TileReader {
  private final Connection connection;
  private final String select;
  private final String selectSize;

  StoredTiles(Connection connection, String schema) {
    this.connection = connection;
    this.select = Sql.load(StoredTiles.class, "read-tiles.sql", schema);
    this.selectSize = Sql.load(StoredTiles.class, "tree-size.sql", schema);
  }

  long size() throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(selectSize);
        ResultSet row = statement.executeQuery()) {
      return row.next() ? row.getLong("size") : 0;
    }
  }

  /// Tiles of a level by their index, as they are stored; without those that are missing.
  Map<Long, byte[]> read(int level, long first, long last) throws SQLException {
    Map<Long, byte[]> tiles = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(select)) {
      statement.setInt(1, level);
      statement.setLong(2, first);
      statement.setLong(3, last);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          tiles.put(row.getLong("index"), row.getBytes("hashes"));
        }
      }
    }
    return tiles;
  }

  @Override
  public byte[] read(Tile tile) {
    try {
      byte[] hashes = read(tile.level(), tile.index(), tile.index()).get(tile.index());
      if (hashes == null || hashes.length < tile.length()) {
        throw new InvalidProofException("The tree has no " + tile.path());
      }
      return Arrays.copyOf(hashes, tile.length());
    } catch (SQLException e) {
      throw new FailedReadException(e);
    }
  }

  /// A statement has failed where the tree's interface has no checked exceptions.
  static final class FailedReadException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final SQLException failure;

    FailedReadException(SQLException failure) {
      super(failure);
      this.failure = failure;
    }

    SQLException failure() {
      return failure;
    }
  }
}
