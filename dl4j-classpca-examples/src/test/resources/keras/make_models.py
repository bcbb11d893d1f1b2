"""Writes the two models beside it as Keras 2 would: a sequential and a functional one, untrained, channels last.

The layout is that of Keras 2 (attributes `model_config`, `training_config`, `layer_names`, `weight_names`, a dataset for
each array), which DL4J reads; with h5py alone, so that no old TensorFlow is needed. Weights are Glorot uniform.

usage: make_models.py DIR
"""

import json
import pathlib
import sys

import h5py
import numpy as np

VERSION = "2.3.1"

# By -1, as most write it, DL4J 1.0.0-M2.1 reads a concatenation that it then cannot train.
AXIS_OF_CHANNELS = 3

TRAINING = {
    "optimizer_config": {"class_name": "Adam", "config": {"lr": 0.002, "beta_1": 0.9, "beta_2": 0.999, "decay": 0.0, "epsilon": 1e-07, "amsgrad": False}},
    "loss": "categorical_crossentropy",
    "metrics": ["accuracy"],
    "sample_weight_mode": None,
    "loss_weights": None,
}


def initializer(name, **config):
    return {"class_name": name, "config": config}


def weighted(name, **config):
    return {
        "name": name,
        "trainable": True,
        "dtype": "float32",
        "use_bias": True,
        "kernel_initializer": initializer("VarianceScaling", scale=1.0, mode="fan_avg", distribution="uniform", seed=None),
        "bias_initializer": initializer("Zeros"),
        "kernel_regularizer": None,
        "bias_regularizer": None,
        "activity_regularizer": None,
        "kernel_constraint": None,
        "bias_constraint": None,
        **config,
    }


def convolution(name, filters, kernel, padding="valid", activation="relu"):
    config = weighted(
        name,
        filters=filters,
        kernel_size=[kernel, kernel],
        strides=[1, 1],
        padding=padding,
        data_format="channels_last",
        dilation_rate=[1, 1],
        activation=activation,
    )
    return {"class_name": "Conv2D", "config": config}


def dense(name, units, activation):
    return {"class_name": "Dense", "config": weighted(name, units=units, activation=activation)}


def pooling(name):
    config = {
        "name": name,
        "trainable": True,
        "dtype": "float32",
        "pool_size": [2, 2],
        "padding": "valid",
        "strides": [2, 2],
        "data_format": "channels_last",
    }
    return {"class_name": "MaxPooling2D", "config": config}


def plain(kind, name, **config):
    return {"class_name": kind, "config": {"name": name, "trainable": True, "dtype": "float32", **config}}


def normalization(name):
    return plain(
        "BatchNormalization",
        name,
        axis=-1,
        momentum=0.99,
        epsilon=0.001,
        center=True,
        scale=True,
        beta_initializer=initializer("Zeros"),
        gamma_initializer=initializer("Ones"),
        moving_mean_initializer=initializer("Zeros"),
        moving_variance_initializer=initializer("Ones"),
        beta_regularizer=None,
        gamma_regularizer=None,
        beta_constraint=None,
        gamma_constraint=None,
    )


def glorot(random, *shape):
    receptive = int(np.prod(shape[:-2]))
    limit = np.sqrt(6 / (receptive * (shape[-2] + shape[-1])))
    return random.uniform(-limit, limit, shape).astype(np.float32)


def kernel_and_bias(random, *shape):
    return {"kernel:0": glorot(random, *shape), "bias:0": np.zeros(shape[-1], np.float32)}


def write(path, config, names, weights):
    with h5py.File(path, "w") as file:
        file.attrs["keras_version"] = np.bytes_(VERSION)
        file.attrs["backend"] = np.bytes_("tensorflow")
        file.attrs["model_config"] = np.bytes_(json.dumps(config))
        file.attrs["training_config"] = np.bytes_(json.dumps(TRAINING))
        group = file.create_group("model_weights")
        group.attrs["layer_names"] = np.array(names, "S")
        group.attrs["keras_version"] = np.bytes_(VERSION)
        group.attrs["backend"] = np.bytes_("tensorflow")
        for layer in names:
            arrays = weights.get(layer, {})
            own = group.create_group(layer)
            own.attrs["weight_names"] = np.array([f"{layer}/{name}" for name in arrays], "S")
            for name, array in arrays.items():
                own.create_dataset(f"{layer}/{name}", data=array)


def sequential(path):
    """Two convolutions and a dense layer for digits of 28 x 28."""
    random = np.random.default_rng(1)
    layers = [
        convolution("conv1", 8, 5),
        pooling("pool1"),
        convolution("conv2", 16, 5),
        pooling("pool2"),
        plain("Flatten", "flatten", data_format="channels_last"),
        dense("dense1", 32, "relu"),
        plain("Dropout", "dropout", rate=0.25, noise_shape=None, seed=None),
        dense("scores", 10, "softmax"),
    ]
    layers[0]["config"]["batch_input_shape"] = [None, 28, 28, 1]
    weights = {
        "conv1": kernel_and_bias(random, 5, 5, 1, 8),
        "conv2": kernel_and_bias(random, 5, 5, 8, 16),
        "dense1": kernel_and_bias(random, 4 * 4 * 16, 32),
        "scores": kernel_and_bias(random, 32, 10),
    }
    config = {"class_name": "Sequential", "config": {"name": "digits", "layers": layers}}
    write(path, config, [layer["config"]["name"] for layer in layers], weights)


def functional(path):
    """Two branches of convolutions, side by side and then normalized, for pictures of 32 x 32 in colour."""
    random = np.random.default_rng(2)

    def node(layer, *below):
        return {**layer, "name": layer["config"]["name"], "inbound_nodes": [[[name, 0, 0, {}] for name in below]] if below else []}

    source = {
        "class_name": "InputLayer",
        "config": {"name": "pictures", "batch_input_shape": [None, 32, 32, 3], "dtype": "float32", "sparse": False},
    }
    layers = [
        node(source),
        node(convolution("fine", 8, 3, "same"), "pictures"),
        node(convolution("coarse", 8, 5, "same"), "pictures"),
        node(plain("Concatenate", "both", axis=AXIS_OF_CHANNELS), "fine", "coarse"),
        node(normalization("norm"), "both"),
        node(pooling("pool"), "norm"),
        node(convolution("above", 16, 3), "pool"),
        node(plain("GlobalAveragePooling2D", "mean", data_format="channels_last"), "above"),
        node(dense("scores", 10, "softmax"), "mean"),
    ]
    weights = {
        "fine": kernel_and_bias(random, 3, 3, 3, 8),
        "coarse": kernel_and_bias(random, 5, 5, 3, 8),
        "norm": {
            "gamma:0": np.ones(16, np.float32),
            "beta:0": np.zeros(16, np.float32),
            "moving_mean:0": np.zeros(16, np.float32),
            "moving_variance:0": np.ones(16, np.float32),
        },
        "above": kernel_and_bias(random, 3, 3, 16, 16),
        "scores": kernel_and_bias(random, 16, 10),
    }
    config = {
        "class_name": "Model",
        "config": {
            "name": "branches",
            "layers": layers,
            "input_layers": [["pictures", 0, 0]],
            "output_layers": [["scores", 0, 0]],
        },
    }
    write(path, config, [layer["name"] for layer in layers], weights)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    sequential(folder / "sequential.h5")
    functional(folder / "functional.h5")
