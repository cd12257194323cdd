package dev.daybook.spring.explorer;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the explorer.
 *
 * @param enabled Whether the explorer's pages are served. Needs daybook-explorer.
 * @param index Whether this application keeps the explorer's index of the log.
 * @param path Path of the explorer's pages.
 */
@ConfigurationProperties("daybook.explorer")
public record DaybookExplorerProperties(
    @DefaultValue("false") boolean enabled,
    @DefaultValue("false") boolean index,
    @DefaultValue("/explorer") String path) {}
