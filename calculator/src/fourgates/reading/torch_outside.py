"""What PyTorch code takes from elsewhere, and whether it could be a module.

PyTorch counts whatever module is assigned to ``self``. An attribute that nobody
here knows is taken for a module where the class calls it like one, or where a
class made it that could be one: then no total is claimed.
"""

from __future__ import annotations

import ast
import re

from fourgates.reading.values import Class, Opaque

NOT_PYTORCH = frozenset(
    (
        "flax",
        "haiku",
        "hk",
        "jax",
        "keras",
        "mindspore",
        "mlx",
        "mxnet",
        "paddle",
        "tensorflow",
        "tf",
        "tinygrad",
    )
)
"""Packages whose classes are called like PyTorch's."""

# packages that other people's modules come from
_ZOOS = frozenset(
    (
        *(
            "efficientnet_pytorch",
            "fairseq",
            "flash_attn",
            "mamba_ssm",
            "monai",
            "open_clip",
            "pretrainedmodels",
        ),
        *(
            "segmentation_models_pytorch",
            "timm",
            "torch_geometric",
            "torchaudio",
            "torchcrf",
            "TorchCRF",
        ),
        *("torchvision", "transformers", "x_transformers"),
    )
)
# classes that are no modules, and names of attributes that hold none
_NO_MODULE = re.compile(
    r"Tokenizer|Vocab|Config|Data(?:set|Loader|Frame|Module)|Logger|Sampler|Optim|Adam|SGD|RMSprop|Schedul|Metric|Accuracy"
    r"|Transform$|Compose|To[A-Z]|Normali[sz]e$|Resize|Processor|Counter|Lock|Queue|Buffer|Memory|Path|Random|Timer|Writer"
    r"|Saver|Trainer|Env$|Parser|Namespace|Path|Encoding$|Scaler"
)
_FUNCTION_NAME = re.compile(
    r"act(?:ivation|_|$)|nonlin|loss|criterion|relu|sigmoid|tanh|softmax|init|fn$|func|metric|accuracy|acc$|^log|transform$"
    r"|dropout|collate|distance|optim|schedul"
)
_NETWORK_NAME = re.compile(
    r"encoder|decoder|model|net|backbone|embed|layer|lstm|gru|rnn|attention|head|classifier|bert|block|trunk",
    re.IGNORECASE,
)
_MADE_BY = re.compile(r"([\w.]+?)(?:\.from_pretrained|\.load_from_checkpoint)?\(")
_OTHERS = (
    "torch.optim",
    "torch.device",
    "torch.nn.functional",
    "optim.",
    "np.",
    "numpy.",
    "os.",
    "F.",
)


def from_a_zoo(path: str) -> str:
    """The class or function that a call of ``path`` takes from other people's modules; ``""`` for none.

    >>> (
    ...     from_a_zoo("transformers.BertModel.from_pretrained"),
    ...     from_a_zoo("torchvision.models.resnet18"),
    ... )
    ('BertModel', 'resnet18')
    >>> (
    ...     from_a_zoo("transformers.BertTokenizer.from_pretrained"),
    ...     from_a_zoo("torchvision.transforms.Compose"),
    ... )
    ('', '')
    """
    parts = path.split(".")
    if path in ("torch.hub.load", "timm.create_model"):
        return path
    if parts[0] not in _ZOOS or "transforms" in parts or "datasets" in parts:
        return ""
    name = parts[-2] if parts[-1].startswith(("from_", "load")) and len(parts) > 1 else parts[-1]
    is_class = name[:1].isupper() or "models" in parts
    return name if is_class and not _NO_MODULE.search(name) else ""


def maker(text: str) -> str:
    """What made a value, by the text of the call; ``""`` where it is no call.

    >>> maker("BertModel.from_pretrained('bert-base-uncased')"), maker("CRF(5)"), maker("hidden")
    ('BertModel', 'CRF', '')
    """
    match = _MADE_BY.match(text)
    return match[1] if match else ""


class Used:
    """How the methods of a class use the attributes of ``self``.

    Attributes:
        called: those that are called: ``self.encoder(x)``.
        asked: those whose own methods are called: ``self.encoder.encode(x)``.
    """

    def __init__(self, cls: Class) -> None:
        self.called: set[str] = set()
        self.asked: set[str] = set()
        for each in cls.order():
            for node in ast.walk(each.node) if isinstance(each, Class) else ():
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                    self._note(node.func)

    def _note(self, function: ast.Attribute) -> None:
        match function.value:
            case ast.Name(id="self"):
                self.called.add(function.attr)
            case ast.Attribute(value=ast.Name(id="self"), attr=name):
                self.asked.add(name)

    def may_be_module(self, name: str, value: Opaque) -> bool:
        """Whether an attribute whose value nobody knows could be a module."""
        if name.startswith("*"):
            return True
        made_by = maker(value.text)
        callee = made_by.rsplit(".", 1)[-1]
        if (
            value.path.startswith(("torch.", "nn."))
            or value.path.startswith(_OTHERS)
            or made_by.startswith(_OTHERS)
        ):
            # a class or a function itself, to be called later, or what is surely no module
            return False
        if _FUNCTION_NAME.search(name) or _NO_MODULE.search(callee):
            return False
        return (
            name in self.called
            or callee[:1].isupper()
            or (name in self.asked and bool(_NETWORK_NAME.search(name)))
        )
