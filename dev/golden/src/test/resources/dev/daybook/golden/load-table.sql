copy ${schema}.${table} from stdin
