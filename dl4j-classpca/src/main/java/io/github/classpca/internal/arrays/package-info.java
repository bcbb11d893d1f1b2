/** Numbers of ND4J's arrays on the heap and back. */
package io.github.classpca.internal.arrays;
