/** Rows of one length, read one at a time. */
package io.github.classpca.rows;
