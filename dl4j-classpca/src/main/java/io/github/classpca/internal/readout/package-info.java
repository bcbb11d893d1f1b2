/** Least squares readouts: features, normal equations, ridge, calibration. */
package io.github.classpca.internal.readout;
