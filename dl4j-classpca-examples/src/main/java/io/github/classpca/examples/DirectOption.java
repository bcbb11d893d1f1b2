package io.github.classpca.examples;

import io.github.classpca.LayerwisePcaConfiguration;
import io.github.classpca.examples.compare.ComparedNetwork;
import io.github.classpca.examples.data.DataSource;
import io.github.classpca.models.ClassPcaNetworks;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The option that says which convolutions the method direct computes. */
final class DirectOption {

    @Option(
            names = "--direct-filters",
            paramLabel = "KxN",
            split = ",",
            converter = ConvolutionByText.class,
            description =
                    "Convolutions of direct, lowest first: side of the kernel and pairs of filters, as"
                            + " in 5x40,3x800. Default: by data set and number of examples.")
    private List<Convolution> convolutions = new ArrayList<>();

    private record Convolution(int kernel, int pairs) {}

    static final class ConvolutionByText implements ITypeConverter<Convolution> {

        private static final Pattern TEXT = Pattern.compile("([1-9]\\d?)x([1-9]\\d{0,4})");

        @Override
        public Convolution convert(String text) {
            Matcher numbers = TEXT.matcher(text);
            if (!numbers.matches()) {
                throw new TypeConversionException(
                        "expected the side of a kernel and a number of pairs, as in 5x40, but was '"
                                + text
                                + "'");
            }
            return new Convolution(
                    Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2)));
        }
    }

    /** Gives a comparison the network that the option asks for, with all else as it was. */
    ComparedNetwork over(ComparedNetwork network, DataSource train) {
        if (convolutions.isEmpty()) {
            return network;
        }
        LayerwisePcaConfiguration usual = network.direct().orElseThrow().layers();
        ClassPcaNetworks.Pictures builder =
                DirectNetworks.builder(train).mirrored(usual.isMirrored()).seed(usual.seed());
        convolutions.forEach(each -> builder.convolution(each.kernel(), each.pairs()));
        return network.withDirect(builder.build());
    }
}
