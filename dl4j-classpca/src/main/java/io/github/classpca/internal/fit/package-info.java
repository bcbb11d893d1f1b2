/** The fit of layers: plan, statistics, solving, update, choice. */
package io.github.classpca.internal.fit;
