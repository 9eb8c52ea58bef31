"""Records what the real TensorFlow stores, in an interpreter that has it.

    python3.7 -m venv tf1 && tf1/bin/pip install tensorflow==1.15.5 'protobuf<3.21'
    tf1/bin/python tests/reference/record_tensorflow.py tensorflow1_recorded.json
    python3.13 -m venv tf2 && tf2/bin/pip install tensorflow-cpu==2.21.0 tf-keras==2.21.0
    tf2/bin/python tests/reference/record_tensorflow.py tensorflow2_recorded.json

TensorFlow is too large for `make test`, and 1.15 runs on no Python newer than 3.7; so its
answers are written down, and the tests compare with the table. Nothing of fourgates is
imported here; this file has to run on Python 3.7. Where a layer can be computed on a CPU
its variables are filled with known numbers, in the order in which they were made, and
what comes out is told too.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import importlib
import itertools
import json
import math
import os
import platform
import sys
from pathlib import Path
from typing import Any, Iterator  # noqa: UP035 - Python 3.7 can't subscript the newer one

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
# tf.keras is then tf_keras, Keras 2, in a TensorFlow that would take Keras 3
os.environ["TF_USE_LEGACY_KERAS"] = "1"

STEPS = 3


def cells() -> Iterator[dict[str, Any]]:
    """Every option of the cells of TensorFlow 1, then some that are computed."""
    yes_no = (True, False)
    for width, units, both in itertools.product((1, 4), (1, 5, 10), yes_no):
        for kind in ("BasicRNNCell", "BasicLSTMCell", "GRUCell"):
            yield question(kind, width, num_units=units, bidirectional=both)
        for peepholes, projection in itertools.product(yes_no, (0, 4)):
            options = {"use_peepholes": peepholes, "num_proj": projection}
            yield question("LSTMCell", width, num_units=units, bidirectional=both, **options)
    for units, bias in itertools.product((1, 3), yes_no):
        yield question("Dense", 4, units=units, use_bias=bias)
    for kind in ("BasicRNNCell", "BasicLSTMCell", "GRUCell", "LSTMCell"):
        yield dict(question(kind, 2, num_units=3), numbers=True)
    # the constant that the cell adds to its forget gate, as it is unless somebody changes it
    yield dict(question("LSTMCell", 2, num_units=3, forget_bias=1.0), numbers=True)
    for more in ({"use_peepholes": True}, {"num_proj": 2}, {"use_peepholes": True, "num_proj": 2}):
        yield dict(question("LSTMCell", 2, num_units=3, **more), numbers=True)


def layers(*, cudnn: bool) -> Iterator[dict[str, Any]]:
    """Every option of the recurrent layers of Keras 2, then some that are computed or converted."""
    yes_no = (True, False)
    for width, units, both in itertools.product((1, 4), (1, 5, 10), yes_no):
        for bias in yes_no:
            more = {"use_bias": bias, "bidirectional": both}
            for kind in ("SimpleRNN", "LSTM", "GRU"):
                yield question(kind, width, units=units, **more)
            for after in yes_no:
                yield question("GRU", width, units=units, reset_after=after, **more)
        for kind in ("CuDNNLSTM", "CuDNNGRU") if cudnn else ():
            yield question(kind, width, units=units, bidirectional=both)
    for kind in ("SimpleRNN", "LSTM", "GRU"):
        yield dict(question(kind, 2, units=3), numbers=True)
    yield dict(question("GRU", 2, units=3, reset_after=True), numbers=True)
    for kind in ("CuDNNLSTM", "CuDNNGRU") if cudnn else ():
        # there is no graphics card: Keras's own converter tells which numbers are which
        yield dict(question(kind, 2, units=3), converted=True)


def question(kind: str, width: int, **options: Any) -> dict[str, Any]:
    """What is asked of one layer."""
    return {"kind": kind, "input": [STEPS, width], "options": options}


def numbers(count: int, start: int) -> list[float]:
    """The same known numbers as torch_oracle.py's, which Python 3.7 can't read."""
    return [0.9 * math.sin(start + 1.7 * index) for index in range(count)]


def values(variables: list[Any]) -> list[Any]:
    """Known numbers for each variable, in the order in which they were made."""
    import numpy as np

    shapes = [tuple(map(int, variable.shape)) for variable in variables]
    return [
        np.array(numbers(int(np.prod(shape)), 100 * place)).reshape(shape)
        for place, shape in enumerate(shapes)
    ]


def facts(tf: Any, asked: dict[str, Any]) -> dict[str, Any]:
    """What one layer stores, and what it computes where that was asked."""
    tf.compat.v1.keras.backend.clear_session()
    of_cells = asked["kind"].endswith("Cell") or asked["kind"] == "Dense"
    # what is written for TensorFlow 1 needs a graph of its own; Keras 2 makes one where it needs one
    graph = tf.Graph().as_default() if of_cells or not tf.executing_eagerly() else None
    with graph or contextlib.nullcontext():
        if of_cells:
            return cell_facts(tf, asked)
        return layer_facts(tf, asked)


def cell_facts(tf: Any, asked: dict[str, Any]) -> dict[str, Any]:
    """One cell, run by dynamic_rnn, or two; the forget gate's constant 1 is left out unless it is asked for."""
    v1 = tf.compat.v1
    options = dict(asked["options"])
    known = asked.get("numbers", False)
    flow = v1.placeholder(tf.float64 if known else tf.float32, [1, *asked["input"]])
    both = options.pop("bidirectional", False)
    if options.get("num_proj") == 0:
        options["num_proj"] = None
    if "LSTM" in asked["kind"]:
        options.setdefault("forget_bias", 0.0)

    def cell() -> Any:
        return getattr(v1.nn.rnn_cell, asked["kind"])(**options)

    if asked["kind"] == "Dense":
        output = v1.layers.dense(flow, **options)
    elif both:
        output = v1.nn.bidirectional_dynamic_rnn(cell(), cell(), flow, dtype=flow.dtype)[0]
    else:
        output = v1.nn.dynamic_rnn(cell(), flow, dtype=flow.dtype)[0]
    variables = v1.trainable_variables()
    answer = {"tensors": named(variables)}
    if known:
        answer["numbers"] = run(tf, variables, flow, output)
    return answer


def layer_facts(tf: Any, asked: dict[str, Any]) -> dict[str, Any]:
    """One layer of Keras 2, in both directions where that was asked."""
    options = dict(asked["options"])
    known = asked.get("numbers", False)
    both = options.pop("bidirectional", False)
    if known:
        options["return_sequences"] = True
        if asked["kind"] != "SimpleRNN":
            # the default was a straight line in those days
            options["recurrent_activation"] = "sigmoid"
    layer = getattr(tf.keras.layers, asked["kind"])(**options)
    outer = tf.keras.layers.Bidirectional(layer) if both else layer
    outer.build((None, *asked["input"]))
    answer = {"tensors": named(outer.weights)}
    if known:
        given = values(outer.weights)
        outer.set_weights(given)
        flow = np_flow(asked)
        answer["numbers"] = tf.keras.backend.get_value(outer(tf.constant(flow, tf.float32)))[
            0
        ].tolist()
    if asked.get("converted"):
        saving = importlib.import_module("tensorflow.python.keras.saving.hdf5_format")
        if asked["kind"] == "CuDNNLSTM":
            plain = tf.keras.layers.LSTM(options["units"])
        else:
            plain = tf.keras.layers.GRU(options["units"], reset_after=True)
        plain.build((None, *asked["input"]))
        converted = saving.preprocess_weights_for_loading(plain, values(outer.weights))
        answer["converted"] = [tensor.tolist() for tensor in converted]
    return answer


def np_flow(asked: dict[str, Any]) -> Any:
    """The known input, a batch of one."""
    import numpy as np

    steps, width = asked["input"]
    return np.array(numbers(steps * width, 7)).reshape(1, steps, width)


def run(tf: Any, variables: list[Any], flow: Any, output: Any) -> Any:
    """What comes out of a graph whose variables are known numbers."""
    with tf.compat.v1.Session() as session:
        for variable, value in zip(variables, values(variables)):  # noqa: B905 - Python 3.7 has no strict
            variable.load(value, session)
        steps, width = (int(size) for size in flow.shape[1:])
        return session.run(output, {flow: np_flow({"input": [steps, width]})})[0].tolist()


def named(variables: list[Any]) -> list[Any]:
    """Names without the output's number, and shapes, in the order in which they were made."""
    return [[v.name.split(":")[0], [int(size) for size in v.shape]] for v in variables]


def main() -> None:
    import tensorflow as tf

    first = tf.__version__.startswith("1.")
    asked = [*cells(), *layers(cudnn=first)]
    rows = [{"question": one, "facts": facts(tf, one)} for one in asked]
    keras = tf.keras.__version__ if first else importlib.import_module("tf_keras").__version__
    head = {
        "tensorflow": tf.__version__,
        "keras": keras,
        "python": platform.python_version(),
        "date": dt.datetime.now(tz=dt.timezone.utc).date().isoformat(),  # noqa: UP017 - Python 3.7
    }
    lines = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
    table = Path(__file__).with_name(sys.argv[1])
    table.write_text(f'{{"head": {json.dumps(head)},\n"rows": [\n{lines}\n]}}\n', encoding="utf-8")
    print(f"{len(rows)} layers of TensorFlow {head['tensorflow']} in {table.name}")


if __name__ == "__main__":
    main()
