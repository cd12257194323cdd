package dev.daybook.audit.database;

import dev.daybook.audit.tree.Hash;
import dev.daybook.audit.tree.InvalidProofException;
import dev.daybook.audit.tree.Tile;
import dev.daybook.audit.tree.TileReader;
import dev.daybook.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/// The table of the tree's tiles, on one connection.
public final class TileTable implements TileReader {
  public static final String NAME = "audit_tiles";

  private static final String EXISTS = Sql.read(TileTable.class, "has-tree.sql");
  private static final String SIZE = Sql.read(TileTable.class, "tree-size.sql");
  private static final String EDGE = Sql.read(TileTable.class, "read-edge.sql");
  private static final String READ = Sql.read(TileTable.class, "read-tile.sql");
  private static final String READ_RANGE = Sql.read(TileTable.class, "read-tiles.sql");
  private static final String WRITE = Sql.read(TileTable.class, "write-tile.sql");

  private final Connection connection;
  private final String table;

  private TileTable(Connection connection, String table) {
    this.connection = connection;
    this.table = table;
  }

  /// The statements that create the table in the schema that the search path selects.
  public static String definition() {
    return Sql.read(TileTable.class, "create-tiles.sql");
  }

  /// The table in the schema that the search path selects, as in a projection.
  public static TileTable onSearchPath(Connection connection) {
    return new TileTable(connection, NAME);
  }

  public static TileTable in(String schema, Connection connection) {
    return new TileTable(connection, Sql.quoted(schema) + "." + NAME);
  }

  /// Whether the projection has created the table.
  public boolean exists() throws SQLException {
    try (PreparedStatement select = prepare(EXISTS)) {
      select.setString(1, table);
      try (ResultSet row = select.executeQuery()) {
        return row.next() && row.getBoolean("has_tree");
      }
    }
  }

  /// Number of leaves of the tree.
  public long size() throws SQLException {
    try (PreparedStatement select = prepare(SIZE);
        ResultSet row = select.executeQuery()) {
      return row.next() ? row.getLong("size") : 0;
    }
  }

  /// What the tree needs to grow.
  public TreeEdge edge() throws SQLException {
    Map<Tile, byte[]> tiles = new HashMap<>();
    try (PreparedStatement select = prepare(EDGE);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        byte[] hashes = row.getBytes("hashes");
        int width = hashes.length / Hash.LENGTH;
        tiles.put(new Tile(row.getInt("level"), row.getLong("index"), width), hashes);
      }
    }
    return new TreeEdge(tiles);
  }

  /// @throws FailedStatementException if the statement fails
  @Override
  public byte[] read(Tile tile) {
    try (PreparedStatement select = prepare(READ)) {
      select.setInt(1, tile.length());
      select.setInt(2, tile.level());
      select.setLong(3, tile.index());
      try (ResultSet row = select.executeQuery()) {
        byte[] hashes = row.next() ? row.getBytes("hashes") : new byte[0];
        if (hashes.length != tile.length()) {
          throw new InvalidProofException("The tree has no " + tile.path());
        }
        return hashes;
      }
    } catch (SQLException e) {
      throw new FailedStatementException(e);
    }
  }

  /// Tiles of a level by their index, as they are stored, of whatever length; without those that
  /// are missing.
  public Map<Long, byte[]> read(int level, long first, long last) throws SQLException {
    Map<Long, byte[]> tiles = new HashMap<>();
    try (PreparedStatement select = prepare(READ_RANGE)) {
      select.setInt(1, level);
      select.setLong(2, first);
      select.setLong(3, last);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          tiles.put(row.getLong("index"), row.getBytes("hashes"));
        }
      }
    }
    return tiles;
  }

  public void write(Map<Tile, byte[]> tiles) throws SQLException {
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
    return connection.prepareStatement(sql.replace("${tiles}", table));
  }

  /// A statement has failed where the tree's interface has no checked exceptions.
  public static final class FailedStatementException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final SQLException failure;

    FailedStatementException(SQLException failure) {
      super(failure);
      this.failure = failure;
    }

    public SQLException failure() {
      return failure;
    }
  }
}
