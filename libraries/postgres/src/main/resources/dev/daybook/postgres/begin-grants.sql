-- Scripts find their tables as they do in a migration.
set local search_path to ${schema};
