"""The real Keras: builds what a chain describes and tells what came out.

The layers are made from the specifications' options by Keras itself; of our own
package only the specifications are used here, never its weights or shapes.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any
from unittest import mock

import keras
import numpy as np
from fourgates.frameworks import keras as spec
from keras import layers

if TYPE_CHECKING:
    from collections.abc import Callable

    from fourgates.frameworks.chain import Chain, Specification

FRAMEWORK = f"Keras {keras.version()}"


@keras.saving.register_keras_serializable(package="fourgates_tests")
class Blank(keras.initializers.Initializer):  # type: ignore[misc]
    """Fills a weight with zeros from numpy: XLA need not compile anything for each new shape."""

    def __call__(self, shape: tuple[int, ...], dtype: Any = None) -> Any:
        """Zeros of that shape."""
        return np.zeros(shape, dtype or "float32")


def _blank(*names: str) -> dict[str, Any]:
    return {f"{name}_initializer": Blank() for name in names}


def real_layer(layer: Specification) -> Any:
    """Keras's own layer for a specification."""
    match layer:
        case spec.SimpleRNN() | spec.LSTM() | spec.GRU():
            options: dict[str, Any] = _blank("kernel", "recurrent", "bias")
            options |= {"return_sequences": layer.return_sequences, "use_bias": layer.use_bias}
            if isinstance(layer, spec.LSTM):
                # ones for the forget gate are one more array to compile, of the same shape
                options["unit_forget_bias"] = False
            if isinstance(layer, spec.GRU):
                options["reset_after"] = layer.reset_after
            return getattr(layers, type(layer).__name__)(layer.units, name=layer.name, **options)
        case spec.Bidirectional():
            return layers.Bidirectional(
                real_layer(layer.layer), merge_mode=layer.merge_mode, name=layer.name
            )
        case spec.TimeDistributed():
            return layers.TimeDistributed(real_layer(layer.layer), name=layer.name)
        case spec.Dense():
            blank = _blank("kernel", "bias")
            return layers.Dense(layer.units, use_bias=layer.use_bias, name=layer.name, **blank)
        case spec.Embedding():
            return layers.Embedding(
                layer.input_dim, layer.output_dim, name=layer.name, embeddings_initializer=Blank()
            )
        case _:
            message = f"these tests don't know how to make a {type(layer).__name__} in Keras"
            raise TypeError(message)


def real_model(chain: Chain) -> Any:
    """Keras's own model for a chain, its automatic names counted from the start."""
    keras.backend.clear_session(free_memory=False)
    return keras.Sequential([keras.Input(chain.input_shape), *map(real_layer, chain.layers)])


def real_summary(model: Any, columns: int) -> str:
    """What ``model.summary()`` prints in a terminal of so many columns."""
    return printed(lambda put: model.summary(print_fn=put), columns)


def printed(show: Callable[[Callable[[str], None]], None], columns: int) -> str:
    """What is put out while Keras believes the terminal to have so many columns."""
    pieces: list[str] = []
    with mock.patch.dict(os.environ, {"COLUMNS": str(columns)}):
        show(pieces.append)
    return "".join(pieces)


def real_facts(model: Any) -> dict[str, Any]:
    """Everything our package claims about a model, as Keras has it."""
    return {
        "model": model.name,
        "layers": [
            {
                "name": layer.name,
                "type": type(layer).__name__,
                "count": layer.count_params(),
                "output_shape": tuple(layer.output.shape),
                "weights": [
                    (weight.path.removeprefix(f"{model.name}/{layer.name}/"), tuple(weight.shape))
                    for weight in layer.weights
                ],
                "trainable": sum(int(np.prod(w.shape)) for w in layer.trainable_weights),
            }
            for layer in model.layers
        ],
        "count": model.count_params(),
        "trainable": sum(int(np.prod(weight.shape)) for weight in model.trainable_weights),
        "non_trainable": sum(int(np.prod(weight.shape)) for weight in model.non_trainable_weights),
        "bytes": sum(np.asarray(weight).nbytes for weight in model.weights),
    }


def our_facts(chain: Chain) -> dict[str, Any]:
    """The same, as our package has it."""
    model = chain.build()
    return {
        "model": model.name,
        "layers": [
            {
                "name": layer.name,
                "type": layer.type,
                "count": layer.count,
                "output_shape": layer.output_shape,
                "weights": [(weight.name, weight.shape) for weight in layer.weights],
                "trainable": layer.trainable,
            }
            for layer in model.layers
        ],
        "count": model.count,
        "trainable": model.trainable,
        "non_trainable": model.non_trainable,
        "bytes": model.bytes,
    }
