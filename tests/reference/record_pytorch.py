"""Records what the real PyTorch makes of a grid of configurations, for machines without it.

    FOURGATES_TORCH_PYTHON=... python tests/reference/record_pytorch.py

It runs where the tests run; the interpreter named is one that has PyTorch.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from torch_models import Oracle

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLE = Path(__file__).with_name("pytorch_recorded.json")
PASTES = Path(__file__).with_name("torch_pastes")
STEPS = 3


def grid() -> Iterator[dict[str, Any]]:
    """Every option of every module with the others, and a few models of several modules."""
    yes_no = (True, False)
    for hidden, stacked, bias, both in product((1, 5, 32), (1, 2, 3), yes_no, yes_no):
        options = {
            "hidden_size": hidden,
            "num_layers": stacked,
            "bias": bias,
            "bidirectional": both,
        }
        for width in (1, 4):
            for kind in ("RNN", "GRU"):
                yield _model(width, {"kind": kind} | options)
            for projection in (0, 1, 4):
                if projection < hidden:
                    yield _model(width, {"kind": "LSTM"} | options | {"proj_size": projection})
    for width, units, bias in product((1, 10, 33), (1, 7), yes_no):
        yield _model(width, {"kind": "Linear", "out_features": units, "bias": bias})
    for words, width in product((1, 1000), (1, 16)):
        table = {"kind": "Embedding", "num_embeddings": words, "embedding_dim": width}
        yield _model(None, table)
        yield _model(None, table, {"kind": "GRU", "hidden_size": 6}, _head(1))
        yield _model(
            None, table, {"kind": "LSTM", "hidden_size": 6, "bidirectional": True}, _head(3)
        )
    yield _model(1, {"kind": "LSTM", "hidden_size": 10}, _head(1))
    yield _model(1, {"kind": "LSTM", "hidden_size": 10, "proj_size": 4}, _head(1))
    yield _model(
        2, {"kind": "RNN", "hidden_size": 10, "num_layers": 2}, {"kind": "GRU", "hidden_size": 3}
    )
    computed: tuple[tuple[str, dict[str, Any]], ...] = (
        ("RNN", {}),
        ("LSTM", {}),
        ("GRU", {}),
        ("GRU", {"bias": False}),
        ("LSTM", {"proj_size": 2}),
        ("LSTM", {"num_layers": 2, "bidirectional": True}),
    )
    for kind, more in computed:
        # one module each: what comes out shows the order of its gates
        yield _model(2, {"kind": kind, "hidden_size": 3} | more) | {"numbers": True}


def calls() -> Iterator[dict[str, Any]]:
    """Every module with weights, each option that a weight depends on both ways, and some without."""
    off: dict[str, Any] = {"bias": False}
    for kind in ("RNN", "LSTM", "GRU"):
        for more in ({}, {"num_layers": 2, "bidirectional": True}, off):
            yield _call(kind, 4, 5, batch_first=True, **more) | {"input": [STEPS, 4]}
    yield _call("LSTM", 4, 5, 2, False, True, 0.1, True, 3) | {"input": [STEPS, 4]}  # noqa: FBT003
    yield _call("RNN", 4, 5, 2, "relu", False, True) | {"input": [STEPS, 4]}  # noqa: FBT003
    for kind in ("RNNCell", "LSTMCell", "GRUCell"):
        yield _call(kind, 4, 5) | {"input": [4]}
        yield _call(kind, 4, 5, False) | {"input": [4]}  # noqa: FBT003
    for more in ({}, off):
        yield _call("Linear", 4, 5, **more) | {"input": [STEPS, 4]}
        yield _call("LazyLinear", 5, **more) | {"input": [STEPS, 4]}
        yield _call("Bilinear", 4, 5, 6, **more) | {"input": None}
    yield _call("Embedding", 9, 4, padding_idx=0) | {"input": [STEPS], "words": True}
    yield _call("EmbeddingBag", 9, 4, mode="sum") | {"input": [STEPS], "words": True}
    for dims in (1, 2, 3):
        image = {"input": [4, *(7,) * dims]}
        for more in ({}, off | {"groups": 2, "stride": 2, "padding": 1}):
            for lazy, channels in (("", [4]), ("Lazy", [])):
                yield _call(f"{lazy}Conv{dims}d", *channels, 6, [3, 2, 1][:dims], **more) | image
                yield _call(f"{lazy}ConvTranspose{dims}d", *channels, 6, 3, **more) | image
        for more in ({}, {"affine": False}, off, {"affine": True}):
            yield _call(f"BatchNorm{dims}d", 4, **more) | image
            yield _call(f"InstanceNorm{dims}d", 4, **more) | image
        yield _call(f"LazyBatchNorm{dims}d") | image
        yield _call(f"LazyInstanceNorm{dims}d") | image
        yield _call(f"MaxPool{dims}d", 2, ceil_mode=True) | image
        yield _call(f"AvgPool{dims}d", 3, 2, 1) | image
        yield _call(f"AdaptiveAvgPool{dims}d", 2) | image
        yield _call(f"ZeroPad{dims}d", 1) | image
    # the last window would begin where the input ends
    yield _call("MaxPool1d", 2, 3, ceil_mode=True) | {"input": [4, 6]}
    yield _call("SyncBatchNorm", 4) | {"input": None}
    for more in ({}, {"elementwise_affine": False}):
        yield _call("LayerNorm", [3, 4], **more) | {"input": [3, 4]}
        yield _call("RMSNorm", 4, **more) | {"input": [3, 4]}
    yield _call("LayerNorm", 4, **off) | {"input": [3, 4]}
    for more in ({}, {"affine": False}, off):
        yield _call("GroupNorm", 2, 4, **more) | {"input": [4, 3]}
    for more in ({}, off, {"add_bias_kv": True}, {"kdim": 3}, {"vdim": 3, "bias": False}):
        yield _call("MultiheadAttention", 4, 2, **more) | {"input": None}
    for more in ({}, off):
        encoder = _call("TransformerEncoderLayer", 4, 2, 6, batch_first=True, **more)
        decoder = _call("TransformerDecoderLayer", 4, 2, 6, **more)
        yield encoder | {"input": [3, 4]}
        yield decoder | {"input": None}
        yield _call("TransformerEncoder", encoder, 2) | {"input": [3, 4]}
        yield _call("TransformerDecoder", decoder, 2, _call("LayerNorm", 4)) | {"input": None}
        yield _call("Transformer", 4, 2, 1, 2, 6, **more) | {"input": None}
    yield _call("PReLU") | {"input": [4, 3]}
    yield _call("PReLU", 4) | {"input": [4, 3]}
    for more in ({}, {"head_bias": True, "div_value": 2.5}):
        yield _call("AdaptiveLogSoftmaxWithLoss", 8, 20, [3, 7], **more) | {"input": None}
    for more in ({}, {"bias": True, "out_features": [2]}):
        yield _call("LinearCrossEntropyLoss", 8, 5, **more) | {"input": None}
    for kind in ("Dropout", "ReLU", "Tanh", "Softmax", "Identity", "Flatten"):
        yield _call(kind, **({"dim": -1} if kind == "Softmax" else {})) | {"input": [3, 4]}
    yield _call("CrossEntropyLoss") | {"input": None}


def works() -> Iterator[dict[str, Any]]:
    """Recurrent modules whose operations tools count, each option both ways."""
    for kind, stacked, bias, both in product(
        ("RNN", "LSTM", "GRU"), (1, 3), (True, False), (False, True)
    ):
        options = {
            "kind": kind,
            "hidden_size": 10,
            "num_layers": stacked,
            "bias": bias,
            "bidirectional": both,
        }
        yield {"work": options, "input": [1, 1, 1]}
        yield {"work": options, "input": [3, 5, 4]}
        if kind == "LSTM":
            yield {"work": options | {"proj_size": 4}, "input": [3, 5, 4]}


def pastes() -> dict[str, dict[str, Any]]:
    """The programs in torch_pastes: each says in its first line which models to look at."""
    questions = {}
    for path in sorted(PASTES.glob("*.txt")):
        code = path.read_text(encoding="utf-8")
        names = code.splitlines()[0].removeprefix("# names:").split()
        questions[path.stem] = {"code": code, "names": names}
    return questions


def _call(kind: str, *args: Any, **kwargs: Any) -> dict[str, Any]:
    return {"module": kind, "args": list(args), "kwargs": kwargs}


def _head(units: int) -> dict[str, Any]:
    return {"kind": "Linear", "out_features": units}


def _model(width: int | None, *layers: dict[str, Any]) -> dict[str, Any]:
    return {"input": [STEPS] if width is None else [STEPS, width], "layers": list(layers)}


def main() -> None:
    with Oracle(os.environ["FOURGATES_TORCH_PYTHON"]) as oracle:
        rows = [{"configuration": c, "facts": oracle.facts(c)} for c in grid()]
        modules = [{"call": c, "facts": oracle.facts(c)} for c in calls()]
        signatures = oracle.facts({"signatures": True})
        counted = [{"asked": c, "facts": oracle.facts(c)} for c in works()]
        programs = {name: oracle.facts(question) for name, question in pastes().items()}
        head = {
            "torch": oracle.version,
            "date": dt.datetime.now(tz=dt.UTC).date().isoformat(),
            "made by": Path(__file__).name,
        }
    parts = (
        json.dumps(head)[:-1],
        f'"signatures": {json.dumps(signatures, indent=1)}',
        f'"pastes": {{\n{",\n".join(f"{json.dumps(n)}:{_short(f)}" for n, f in programs.items())}\n}}',
        f'"works": [\n{_lines(counted)}\n]',
        f'"modules": [\n{_lines(modules)}\n]',
        f'"rows": [\n{_lines(rows)}\n]}}\n',
    )
    TABLE.write_text(",\n".join(parts), encoding="utf-8")
    made = f"{len(rows)} configurations and {len(modules)} modules"
    print(f"{made} of PyTorch {head['torch']} in {TABLE.name}")


def _lines(rows: list[Any]) -> str:
    return ",\n".join(_short(row) for row in rows)


def _short(row: Any) -> str:
    return json.dumps(row, separators=(",", ":"))


if __name__ == "__main__":
    main()
