"""Which initialization, schedule and rate `sgd` trains best with: the grid of `classpca tune --methods sgd` in PyTorch.

The same networks, values, batches and Adam as in `classpca mnist` and `classpca cifar10`, in a fifth of the time. Measured
on examples of the training set that are held out; the test set is not looked at.

usage: tune_pytorch.py --dataset mnist|cifar10 --data DIR [--train 10000] [--validation 5000] [--epochs 4] [--seeds 3]
           [--init he,xavier,lsuv] [--schedule constant,halved,cosine] [--rate 0.0005,0.001,0.002]
"""

import argparse
import itertools
import math
import os
import pathlib
import statistics

import torch
from frontier_pytorch import BATCH, accuracy, lenet, load, lsuv, positive, update


def listed(kind):
    return lambda text: [kind(part) for part in text.split(",")]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dataset", required=True, choices=["mnist", "cifar10"])
    parser.add_argument("--data", required=True, type=pathlib.Path)
    parser.add_argument("--train", type=positive(int), default=10_000)
    parser.add_argument("--validation", type=positive(int), default=5_000)
    parser.add_argument("--epochs", type=positive(int), default=4)
    parser.add_argument("--seeds", type=positive(int), default=3)
    parser.add_argument("--init", type=listed(str), default=["he", "xavier", "lsuv"])
    parser.add_argument("--schedule", type=listed(str), default=["constant", "halved", "cosine"])
    parser.add_argument("--rate", type=listed(positive(float)), default=[5e-4, 1e-3, 2e-3])
    return parser.parse_args()


def rate_at(schedule, first, epoch, share):
    if schedule == "halved":
        return first * 0.5**epoch
    return first * (1 + math.cos(math.pi * share)) / 2 if schedule == "cosine" else first


def trained(options, init, schedule, first, seed, x, y):
    torch.manual_seed(seed)
    network = lenet(argparse.Namespace(dataset=options.dataset, init=init), x)
    if init == "lsuv":
        lsuv(network, x)
    adam = torch.optim.Adam(network.parameters(), first)
    updates = options.epochs * math.ceil(len(x) / BATCH)
    done = 0
    for epoch in range(options.epochs):
        for batch in torch.randperm(len(x)).split(BATCH):
            adam.param_groups[0]["lr"] = rate_at(schedule, first, epoch, done / updates)
            update(network, adam, x, y, batch)
            done += 1
    return network


def main():
    options = arguments()
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    x, y, _, _ = load(argparse.Namespace(dataset=options.dataset, data=options.data, train=None))
    if options.validation + options.train > len(x):
        raise SystemExit(f"--train and --validation ask for more than the {len(x)} training examples there are")
    order = torch.randperm(len(x), generator=torch.Generator().manual_seed(0))
    held, taken = order.split([options.validation, len(x) - options.validation])
    taken = taken[: options.train]
    print(f"{options.dataset}: {len(taken)} training, {len(held)} validation examples, {options.epochs} epochs")
    rows = []
    for init, schedule, first in itertools.product(options.init, options.schedule, options.rate):
        reached = [
            accuracy(trained(options, init, schedule, first, seed, x[taken], y[taken]), x[held], y[held])
            for seed in range(1, options.seeds + 1)
        ]
        spread = statistics.stdev(reached) if len(reached) > 1 else 0
        rows.append((statistics.mean(reached), spread, init, schedule, first))
        print(f"{init:6}  {schedule:8}  {first:<7g}  {rows[-1][0]:.4f} +- {spread:.4f}", flush=True)
    print("best first")
    for mean, spread, init, schedule, first in sorted(rows, reverse=True):
        print(f"{init:6}  {schedule:8}  {first:<7g}  {mean:.4f} +- {spread:.4f}")


if __name__ == "__main__":
    main()
