package io.github.classpca.examples.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/** Damages a file in many ways and reads it: it is read, or refused with our exception. */
final class Fuzz {

    private static final int CASES = 2000;

    private Fuzz() {}

    /** Returns how many of 2,000 damaged files were refused. */
    static int refusals(Path file, Runnable reading) throws IOException {
        byte[] good = Files.readAllBytes(file);
        Random random = new Random(1);
        int refused = 0;
        for (int i = 0; i < CASES; i++) {
            Files.write(file, damaged(good, random));
            try {
                reading.run();
            } catch (DataFileException e) {
                refused++;
                assertThat(e.getMessage()).contains(file.getFileName().toString());
            }
        }
        Files.write(file, good);
        return refused;
    }

    private static byte[] damaged(byte[] good, Random random) {
        int kind = random.nextInt(4);
        if (kind == 0) {
            return Arrays.copyOf(good, random.nextInt(good.length));
        }
        if (kind == 1) {
            byte[] noise = new byte[random.nextInt(2 * good.length)];
            random.nextBytes(noise);
            return noise;
        }
        byte[] damaged = good.clone();
        for (int k = 1 + random.nextInt(8); k > 0; k--) {
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
        }
        return damaged;
    }
}
