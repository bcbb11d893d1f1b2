/**
 * A page to look at: one file that needs no network, with tables, charts and pictures.
 *
 * <p>A {@link io.github.classpca.examples.page.Page} is sections of blocks; its charts are {@link
 * io.github.classpca.examples.page.Chart}s, drawn by Apache ECharts, whose source is in the page as
 * their data is.
 */
package io.github.classpca.examples.page;
