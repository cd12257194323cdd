-- Assigns the parked streams of a shadow to the live generation.
-- Parameters: name.
update ${schema}.parked_streams set generation = 'live' where name = ? and generation = 'shadow'
