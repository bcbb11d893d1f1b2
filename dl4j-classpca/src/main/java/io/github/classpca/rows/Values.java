package io.github.classpca.rows;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;

/** Numbers of one precision in an array of the JVM: what a row is read into. */
public sealed interface Values permits Values.Floats, Values.Doubles {

    /**
     * Numbers of single precision.
     *
     * @param array the numbers, not copied
     */
    @SuppressWarnings("ArrayRecordComponent") // The array is what it is for.
    record Floats(float[] array) implements Values {

        @Override
        public int length() {
            return array.length;
        }

        @Override
        public double get(int index) {
            return array[index];
        }

        @Override
        public void set(int index, double value) {
            array[index] = (float) value;
        }

        @Override
        public void clear() {
            Arrays.fill(array, 0);
        }
    }

    /**
     * Numbers of double precision.
     *
     * @param array the numbers, not copied
     */
    @SuppressWarnings("ArrayRecordComponent") // The array is what it is for.
    record Doubles(double[] array) implements Values {

        @Override
        public int length() {
            return array.length;
        }

        @Override
        public double get(int index) {
            return array[index];
        }

        @Override
        public void set(int index, double value) {
            array[index] = value;
        }

        @Override
        public void clear() {
            Arrays.fill(array, 0);
        }
    }

    /**
     * Makes zeros.
     *
     * @param type DOUBLE for double precision, any other for single
     * @param length how many
     * @return the numbers
     */
    static Values zeros(DataType type, int length) {
        return type == DataType.DOUBLE
                ? new Doubles(new double[length])
                : new Floats(new float[length]);
    }

    /**
     * Returns how many there are.
     *
     * @return the length of the array
     */
    int length();

    /**
     * Returns one of them.
     *
     * @param index from 0
     * @return its value
     */
    double get(int index);

    /**
     * Changes one of them.
     *
     * @param index from 0
     * @param value the new value, which single precision rounds
     */
    void set(int index, double value);

    /** Sets all to 0. */
    void clear();
}
