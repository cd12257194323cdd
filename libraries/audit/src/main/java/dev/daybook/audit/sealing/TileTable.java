package dev.daybook.audit.sealing;

import dev.daybook.audit.tree.InvalidProofException;
import dev.daybook.audit.tree.Tile;
import dev.daybook.audit.tree.TileReader;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;

/// The table of the tiles, in one transaction.
final class TileTable implements TileReader {
  static final String NAME = "audit_tiles";

  private static final String EXISTS = Sql.read(TileTable.class, "has-tree.sql");
  private static final String SIZE = Sql.read(TileTable.class, "tree-size.sql");
  private static final String READ = Sql.read(TileTable.class, "read-tile.sql");
  private static final String WRITE = Sql.read(TileTable.class, "write-tile.sql");

  private final Connection transaction;
  private final String table;

  private TileTable(Connection transaction, String table) {
    this.transaction = transaction;
    this.table = table;
  }

  /// The table in the schema that the search path selects, as in a projection.
  static TileTable onSearchPath(Connection transaction) {
    return new TileTable(transaction, NAME);
  }

  static TileTable in(String schema, Connection transaction) {
    return new TileTable(transaction, Sql.quoted(schema) + "." + NAME);
  }

  /// Whether the projection has created the table.
  boolean exists() throws SQLException {
    try (PreparedStatement select = prepare(EXISTS)) {
      select.setString(1, table);
      try (ResultSet row = select.executeQuery()) {
        return row.next() && row.getBoolean("has_tree");
      }
    }
  }

  /// Number of leaves of the tree.
  long size() throws SQLException {
    try (PreparedStatement select = prepare(SIZE);
        ResultSet row = select.executeQuery()) {
      return row.next() ? row.getLong("size") : 0;
    }
  }

  /// @throws TileException if the statement fails
  @Override
  public byte[] read(Tile tile) {
    try (PreparedStatement select = prepare(READ)) {
      select.setInt(1, tile.length());
      select.setInt(2, tile.level());
      select.setLong(3, tile.index());
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          throw new InvalidProofException("The tree has no " + tile.path());
        }
        return row.getBytes("hashes");
      }
    } catch (SQLException e) {
      throw new TileException(e);
    }
  }

  void write(Map<Tile, byte[]> tiles) throws SQLException {
    try (PreparedStatement insert = prepare(WRITE)) {
      for (Map.Entry<Tile, byte[]> tile : tiles.entrySet()) {
        insert.setInt(1, tile.getKey().level());
        insert.setLong(2, tile.getKey().index());
        insert.setBytes(3, tile.getValue());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private PreparedStatement prepare(String sql) throws SQLException {
    return transaction.prepareStatement(sql.replace("${tiles}", table));
  }

  /// A statement has failed where the tree's interface has no checked exceptions.
  static final class TileException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final SQLException failure;

    TileException(SQLException failure) {
      super(failure);
      this.failure = failure;
    }

    SQLException failure() {
      return failure;
    }
  }
}
