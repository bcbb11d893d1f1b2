"""The covariances of the classes of MNIST by numpy, to set beside `classpca bench --only momentsVsEjml`.

usage: python3 class_covariances.py FOLDER_WITH_THE_MNIST_FILES
"""

import gzip
import statistics
import sys
import time

import numpy as np


def read(name, header):
    with gzip.open(f"{sys.argv[1]}/{name}") as file:
        return np.frombuffer(file.read()[header:], np.uint8)


def covariances(rows, classes):
    for c in range(10):
        z = rows[classes == c]
        z -= z.mean(0)
        z.T @ z


images = read("train-images-idx3-ubyte.gz", 16).reshape(-1, 784).astype(np.float32) / 255
labels = read("train-labels-idx1-ubyte.gz", 8)
seconds = []
for run in range(20):
    start = time.perf_counter()
    covariances(images, labels)
    if run >= 5:
        seconds.append(time.perf_counter() - start)
print(f"numpy {np.__version__}, Python {sys.version.split()[0]}: median of {len(seconds)} runs"
      f" {statistics.median(seconds):.3f} s, least {min(seconds):.3f} s")
