-- An append looks up the version of its stream in the index alone, once vacuum has marked the page
-- of the stream's last event as visible to all. By default vacuum comes when a table has grown by a
-- fifth: by 20 million events at 100 million. It reads only pages that it has not marked yet, so
-- coming more often costs nothing.
alter table events set (
  autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 100000
);
alter table event_tags set (
  autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 100000
);
