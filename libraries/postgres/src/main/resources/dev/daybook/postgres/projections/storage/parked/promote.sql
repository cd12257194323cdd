-- What a shadow has parked is the live view's, once it has taken its place. Parameters: name.
update ${schema}.parked_streams set generation = 'live' where name = ? and generation = 'shadow'
