"""Ridge regression of class indicators by SciPy, for RidgeReferenceTest.

Features and classes come from a linear congruential generator that the test repeats, so that only
the solution needs to be stored. Run with: python3 ridge.py > ridge.csv
"""
import sys

import numpy
import scipy
import scipy.linalg

ROWS, INPUTS, CLASSES, RIDGE = 60, 7, 3, 0.05

state = 42


def draw():
    global state
    state = (1103515245 * state + 12345) % 2**31
    return state / 2**31


x = numpy.array([[draw() for _ in range(INPUTS)] for _ in range(ROWS)])
classes = numpy.arange(ROWS) % CLASSES
x += classes[:, None] * numpy.arange(INPUTS)[None, :] / 10
y = numpy.eye(CLASSES)[classes]

centred = x - x.mean(0)
scatter = centred.T @ centred
penalty = RIDGE * numpy.trace(scatter) / INPUTS
weights = scipy.linalg.solve(
    scatter + penalty * numpy.eye(INPUTS), centred.T @ (y - y.mean(0)), assume_a="pos"
)
bias = y.mean(0) - x.mean(0) @ weights

print(f"# numpy {numpy.__version__}, scipy {scipy.__version__}, python {sys.version.split()[0]}")
for row in weights:
    print(",".join(repr(float(value)) for value in row))
print(",".join(repr(float(value)) for value in bias))
