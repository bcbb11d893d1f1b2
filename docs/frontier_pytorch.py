"""Test accuracy against seconds of training by PyTorch, to set beside `classpca frontier`.

The networks are those of `classpca mnist` and `classpca cifar10` (README.md), with the same values, batches of 64 and
Adam. The clock counts training alone, on all cores; loading, tests and a first run on a few batches are not counted.

usage: frontier_pytorch.py --dataset mnist|cifar10 --data DIR --out FILE.csv [--train N] [--seconds 300] [--seeds 3]
           [--seed 1] [--init he|xavier|lsuv] [--schedule constant|halved|cosine] [--rate 0.001] [--mirrored]

--mirrored takes each picture, each time, with equal chance as it is or mirrored left to right.

Then: classpca frontier --dataset ... --beside FILE.csv --out DIR
"""

import argparse
import gzip
import math
import os
import pathlib
import sys
import time

import numpy as np
import torch
from torch import nn

BATCH = 64
TEST_BATCH = 500
FIRST_UPDATES = 20
LSUV_EXAMPLES = 2000
BYTES_OF_A_CIFAR_PICTURE = 1 + 3 * 32 * 32


def positive(kind):
    def read(text):
        value = kind(text)
        if not 0 < value < math.inf:
            raise argparse.ArgumentTypeError(f"must be above 0 and finite, got {text}")
        return value

    read.__name__ = kind.__name__
    return read


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dataset", required=True, choices=["mnist", "cifar10"])
    parser.add_argument("--data", required=True, type=pathlib.Path)
    parser.add_argument("--out", required=True, type=pathlib.Path)
    parser.add_argument("--train", type=positive(int))
    parser.add_argument("--seconds", type=positive(float), default=300)
    parser.add_argument("--seeds", type=positive(int), default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--init", choices=["he", "xavier", "lsuv"], default="xavier")
    parser.add_argument("--schedule", choices=["constant", "halved", "cosine"], default="constant")
    parser.add_argument("--rate", type=positive(float), default=1e-3)
    parser.add_argument("--mirrored", action="store_true")
    options = parser.parse_args()
    if not options.out.absolute().parent.is_dir():
        parser.error(f"--out: there is no folder {options.out.absolute().parent}")
    return options


def find(folder, below, name):
    """The bytes of a file in a folder or below it, unpacked."""
    for place in below:
        for candidate in (folder / place / name, folder / place / (name + ".gz")):
            if candidate.is_file():
                opened = gzip.open if candidate.suffix == ".gz" else open
                with opened(candidate, "rb") as file:
                    return np.frombuffer(file.read(), np.uint8)
    sys.exit(f"No file {name} in {folder} or below it in {', '.join(below[1:])}")


def mnist(folder):
    """Pixels from 0 to 1, and classes: of training, and of test."""
    parts = []
    for part in ("train", "t10k"):
        pixels = find(folder, ["", "mnist"], f"{part}-images-idx3-ubyte")[16:].reshape(-1, 1, 28, 28)
        parts += [pixels / np.float32(255), find(folder, ["", "mnist"], f"{part}-labels-idx1-ubyte")[8:]]
    return parts


def cifar10(folder):
    """Pixels from 0 to 1, and classes: of training, and of test."""
    below = ["", "cifar-10-batches-bin", "cifar10", "cifar10/cifar-10-batches-bin"]
    names = [[f"data_batch_{n}.bin" for n in range(1, 6)], ["test_batch.bin"]]
    parts = []
    for part in names:
        records = np.concatenate([find(folder, below, name) for name in part]).reshape(-1, BYTES_OF_A_CIFAR_PICTURE)
        parts += [records[:, 1:].reshape(-1, 3, 32, 32) / np.float32(255), records[:, 0]]
    return parts


def load(options):
    x, y, test_x, test_y = mnist(options.data) if options.dataset == "mnist" else cifar10(options.data)
    if options.train is not None:
        if options.train > len(x):
            sys.exit(f"--train {options.train} asks for more than the {len(x)} there are")
        x, y = x[: options.train], y[: options.train]
    if options.dataset == "cifar10":
        # By the channels of the training examples.
        mean = x.mean((0, 2, 3), dtype=np.float64).reshape(1, 3, 1, 1)
        deviation = x.std((0, 2, 3), dtype=np.float64).reshape(1, 3, 1, 1)
        x, test_x = (((part - mean) / deviation).astype(np.float32) for part in (x, test_x))
    as_classes = [torch.from_numpy(labels.astype(np.int64)) for labels in (y, test_y)]
    return torch.from_numpy(x), as_classes[0], torch.from_numpy(test_x), as_classes[1]


def lenet(options, examples):
    """Two convolutions with max-pooling, dense 500, class scores."""
    channels, side = examples.shape[1], examples.shape[2]
    filters = (20, 50) if options.dataset == "mnist" else (40, 100)
    side = ((side - 4) // 2 - 4) // 2
    dropout = [] if options.dataset == "mnist" else [nn.Dropout(0.5)]
    network = nn.Sequential(
        nn.Conv2d(channels, filters[0], 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(filters[0], filters[1], 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), *dropout, nn.Linear(filters[1] * side * side, 500), nn.ReLU(),
        nn.Linear(500, 10),
    )
    for layer in network:
        if hasattr(layer, "weight"):
            he = options.init == "he"
            outputs, inputs = layer.weight.shape[:2]
            area = layer.weight[0, 0].numel()
            variance = 2 / (inputs * area) if he else 2 / ((inputs + outputs) * area)
            nn.init.normal_(layer.weight, 0, math.sqrt(variance))
            nn.init.zeros_(layer.bias)
    return network


@torch.no_grad()
def lsuv(network, examples):
    """Scale and bias of the hidden layers from the data: outputs before ReLU of mean 0 and variance 1."""
    network.eval()
    values = examples[:LSUV_EXAMPLES]
    for layer in network[:-1]:
        values = layer(values)
        if hasattr(layer, "weight"):
            over = [d for d in range(values.dim()) if d != 1]
            shape = [1, -1] + [1] * (values.dim() - 2)
            scale = 1 / values.std(over)
            layer.bias.sub_(values.mean(over)).mul_(scale)
            layer.weight.mul_(scale.reshape([-1] + [1] * (layer.weight.dim() - 1)))
            values = (values - values.mean(over).reshape(shape)) * scale.reshape(shape)
    network.train()


@torch.no_grad()
def accuracy(network, x, y):
    network.eval()
    right = sum(
        int((network(x[i : i + TEST_BATCH]).argmax(1) == y[i : i + TEST_BATCH]).sum())
        for i in range(0, len(x), TEST_BATCH)
    )
    network.train()
    return right / len(x)


def moments(seconds):
    """When `classpca frontier` tests."""
    powers = range(math.floor(math.log10(seconds / 300)), math.floor(math.log10(seconds)) + 1)
    grid = [digit * 10.0**power for power in powers for digit in (1, 1.5, 2, 3, 5, 7)]
    return [value for value in grid if seconds / 300 <= value < seconds] + [seconds]


def rate(options, epoch, clock):
    if options.schedule == "halved":
        return options.rate * 0.5**epoch
    if options.schedule == "cosine":
        return options.rate * (1 + math.cos(math.pi * min(1, clock / options.seconds))) / 2
    return options.rate


def update(network, adam, x, y, batch, mirrored=False):
    examples = x[batch]
    if mirrored:
        chosen = torch.rand(len(examples)) < 0.5
        examples[chosen] = examples[chosen].flip(3)
    adam.zero_grad(set_to_none=True)
    nn.functional.cross_entropy(network(examples), y[batch]).backward()
    adam.step()


def points(options, seed, x, y, test_x, test_y):
    """Trains for the budget; seconds, updates and accuracy of each test."""
    torch.manual_seed(seed)
    start = time.perf_counter()
    network = lenet(options, x)
    if options.init == "lsuv":
        lsuv(network, x)
    adam = torch.optim.Adam(network.parameters(), options.rate)
    clock = time.perf_counter() - start
    last, updates, tested, epoch, order, position = 0.0, 0, 0, -1, [], 0
    for moment in moments(options.seconds):
        while clock + last <= moment:
            start = time.perf_counter()
            if position >= len(order):
                order, position, epoch = torch.randperm(len(x)), 0, epoch + 1
            adam.param_groups[0]["lr"] = rate(options, epoch, clock)
            update(network, adam, x, y, order[position : position + BATCH], options.mirrored)
            position += BATCH
            updates += 1
            last = time.perf_counter() - start
            clock += last
        if updates > tested:
            yield clock, updates, accuracy(network, test_x, test_y)
            tested = updates


def main():
    options = arguments()
    # Debian's build takes one thread where it is not told otherwise.
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    x, y, test_x, test_y = load(options)
    print(f"torch {torch.__version__}, {torch.get_num_threads()} threads; {options.dataset}:"
          f" {len(x)} training, {len(test_x)} test examples")
    first = lenet(options, x)
    adam = torch.optim.Adam(first.parameters())
    for _ in range(FIRST_UPDATES):
        update(first, adam, x, y, torch.arange(min(BATCH, len(x))))
    method = "sgd-mirrored" if options.mirrored else "sgd"
    with open(options.out, "w") as file:
        print("program,method,seed,seconds,updates,accuracy", file=file)
        for seed in range(options.seed, options.seed + options.seeds):
            for clock, updates, reached in points(options, seed, x, y, test_x, test_y):
                print(f"pytorch,{method},{seed},{clock:.3f},{updates},{reached:.4f}", file=file, flush=True)
                print(f"seed {seed}: {clock:8.2f} s  {updates:7d} updates  {reached:.4f}", flush=True)


if __name__ == "__main__":
    main()
