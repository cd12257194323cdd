/// Auto-configuration of a log on PostgreSQL in a Spring Boot application.
@NullMarked
package dev.daybook.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
