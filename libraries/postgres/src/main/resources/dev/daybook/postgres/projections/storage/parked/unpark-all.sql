-- Forgets what a build has parked. Parameters: name, build.
delete from ${schema}.parked_streams where name = ? and generation = ?
