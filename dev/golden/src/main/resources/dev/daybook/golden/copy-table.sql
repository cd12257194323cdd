copy ${schema}.${table} to stdout
