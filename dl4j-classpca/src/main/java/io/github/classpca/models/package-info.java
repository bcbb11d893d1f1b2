/** Ready-made networks, all in closed form. */
package io.github.classpca.models;
