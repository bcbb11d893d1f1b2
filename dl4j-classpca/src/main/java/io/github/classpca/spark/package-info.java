/**
 * Computing layers on Apache Spark 3.5 (Scala 2.12), where the examples are; needs {@code
 * spark-core}, which a cluster brings. Begin with {@link
 * io.github.classpca.spark.SparkLayerwisePcaTrainer}.
 */
package io.github.classpca.spark;
