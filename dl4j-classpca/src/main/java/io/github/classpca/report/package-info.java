/** What results are made of: layers, choices, quality, provenance. */
package io.github.classpca.report;
