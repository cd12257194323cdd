/// Tests of Spring Boot applications on an embedded PostgreSQL.
@NullMarked
package dev.daybook.spring.test;

import org.jspecify.annotations.NullMarked;
