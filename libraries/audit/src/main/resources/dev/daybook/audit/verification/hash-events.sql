-- The fields of the leaves of events. The database hashes data and metadata, so that a page is
-- small whatever the size of its events.
-- Parameters: after position, up to position.
select position, stream_id, version, event_id, type, recorded_at, tags,
  encode(sha256(convert_to(data::text, 'UTF8')), 'hex') as data_hash,
  encode(sha256(convert_to(metadata::text, 'UTF8')), 'hex') as metadata_hash
from ${schema}.events
where position > ? and position <= ?
order by position
