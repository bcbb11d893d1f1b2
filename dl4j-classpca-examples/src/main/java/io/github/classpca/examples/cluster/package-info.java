/**
 * What the commands do on Apache Spark, which is on the class path only where the build or {@code
 * spark-submit} has put it there; the commands come in.
 */
package io.github.classpca.examples.cluster;
