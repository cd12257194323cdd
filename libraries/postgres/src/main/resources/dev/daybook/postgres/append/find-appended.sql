-- The id of the event at a position, null if there is none, and the ids of the log's epochs.
-- Parameters: position.
select
  (select e.event_id from ${schema}.events e where e.position = ?) as event_id,
  array(select l.id from ${schema}.log_epochs l order by l.number) as epochs
