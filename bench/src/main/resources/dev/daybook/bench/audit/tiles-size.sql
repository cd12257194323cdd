-- What the tree of a log has on disk, with its index.
select pg_total_relation_size('${schema}.audit_tiles') as bytes
