"""Names of classes as summaries print them: cut off, abbreviated, in small letters."""

from __future__ import annotations

from functools import cache

from fourgates.frameworks.chain import Names
from fourgates.frameworks.keras import signatures as keras_signatures
from fourgates.frameworks.pytorch import signatures as torch_signatures

_ALSO_KERAS = (
    *(
        "Sequential",
        "Functional",
        "Model",
        "InputLayer",
        "TFOpLambda",
        "SlicingOpLambda",
        "InstanceMethod",
    ),
    *(
        "TensorFlowOpLayer",
        "KerasLayer",
        "Merge",
        "TimeDistributedDense",
        "MaxoutDense",
        "Highway",
        "Hashing",
    ),
    *(
        "StringLookup",
        "IntegerLookup",
        "TextVectorization",
        "Rescaling",
        "Resizing",
        "CategoryEncoding",
    ),
    *(
        "RandomFlip",
        "RandomRotation",
        "RandomZoom",
        "RandomContrast",
        "CenterCrop",
        "RandomCrop",
        "Discretization",
    ),
    *(
        "GetItem",
        "NotEqual",
        "Not",
        "Any",
        "ExpandDims",
        "Squeeze",
        "Stack",
        "Mean",
        "Sum",
        "Transpose",
        "Cast",
    ),
)


def known(kind: str, framework: str) -> bool:
    """Whether a framework has a class of this name."""
    if framework == "keras":
        return keras_signatures.known(kind) or kind in _ALSO_KERAS
    return torch_signatures.known(kind)


def complete(kind: str, name: str, framework: str, *, cut: bool) -> str:
    """The class's whole name, where what is printed of it leaves only one.

    >>> complete("Bidirection", "bidirectional_1", "keras", cut=True)
    'Bidirectional'
    >>> complete("Glob", "global_max_pooling1d_3", "keras", cut=True)
    'GlobalMaxPooling1D'
    >>> complete("", "batch_normalization_v1_12", "keras", cut=True)
    'BatchNormalization'
    >>> complete("lstm", "", "keras", cut=False), complete("MyOwn", "", "keras", cut=True)
    ('LSTM', 'MyOwn')
    """
    if not kind and not cut:
        return kind
    if not cut or known(kind, framework):
        return kind if known(kind, framework) else _plain(kind, framework)
    if framework != "keras":
        return kind
    begins = [whole for whole in _keras_classes() if whole.startswith(kind)]
    named = [whole for whole in begins if _names_it(name, whole)]
    if named:
        return max(named, key=len)
    return begins[0] if len(begins) == 1 else kind


def _names_it(name: str, kind: str) -> bool:
    """Whether a name is the one that Keras gives to layers of this class."""
    automatic, rest = _automatic(kind), name.rstrip("…")
    if not rest.startswith(automatic):
        return False
    pieces = rest.removeprefix(automatic).split("_")
    return all(piece.isdigit() or piece in ("", "v1", "v2") for piece in pieces)


@cache
def _automatic(kind: str) -> str:
    return Names().take(kind)


def _plain(kind: str, framework: str) -> str:
    """A class in small letters, or with its version behind it, as the framework writes it."""
    for version in ("V1", "V2"):
        if kind.endswith(version) and known(kind.removesuffix(version), framework):
            return kind.removesuffix(version)
    return _lower(framework).get(kind.lower(), kind)


@cache
def _keras_classes() -> tuple[str, ...]:
    names = {*keras_signatures.SIGNATURES, *keras_signatures.ALIASES, *_ALSO_KERAS}
    return tuple(sorted(name for name in names if not name.endswith("V1")))


@cache
def _lower(framework: str) -> dict[str, str]:
    names = _keras_classes() if framework == "keras" else tuple(torch_signatures.SIGNATURES)
    return {name.lower(): name for name in names}
