"""Random PyTorch programs, written as people write them, to be read by us and run by PyTorch.

Every size in them is spelled in some way that comes to a number known here: as itself, or by
way of an argument, an attribute, a constant. So every program can be run.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from torch_calls import RECIPES, WEIGHTED, called

if TYPE_CHECKING:
    from collections.abc import Callable

LAYERS = [kind for kind in WEIGHTED if not kind.startswith(("Lazy", "Sync"))]
PLAIN = ["ReLU", "Tanh", "Dropout", "Identity", "MaxPool2d", "Flatten", "CrossEntropyLoss"]
IMPORTS = {
    "nn.": "import torch\nimport torch.nn as nn\nfrom torch import Tensor\n",
    "torch.nn.": "import torch\nfrom torch import nn\n",
    "": "import torch\nfrom torch import nn\nfrom torch.nn import *\n",
    "tnn.": "import torch\nfrom torch import nn\nimport torch.nn as tnn\n",
}


@dataclass
class Program:
    """A program's text, and the names of the models it makes."""

    code: str
    names: list[str] = field(default_factory=list)


class _Writer:
    """Writes one program, line by line."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.prefix = draw(st.sampled_from(sorted(IMPORTS)))
        self.lines: list[str] = []
        self.indent = 0
        self.constants: dict[str, int] = {}
        self.classes: dict[str, dict[str, int]] = {}
        self.attributes = 0

    def line(self, text: str) -> None:
        self.lines.append("    " * self.indent + text)

    def either(self, *options: Any) -> Any:
        return self.draw(st.sampled_from(options))

    # sizes

    def size(self, value: int, known: dict[str, int]) -> str:
        """A whole number, in one of the ways in which code has it."""
        names = {**self.constants, **known}
        if not names or self.draw(st.booleans()):
            return str(value)
        name = self.draw(st.sampled_from(sorted(names)))
        held = names[name]
        if held == value:
            return name
        forms = [f"{name} + {value - held}" if value > held else f"{name} - {held - value}"]
        if value % held == 0:
            forms += [f"{name} * {value // held}", f"{value // held}*{name}"]
        if held % value == 0:
            forms += [f"{name} // {held // value}", f"int({name} / {held // value})"]
        forms.append(f"({name} + {2 * value - held}) // 2" if 2 * value > held else forms[0])
        return self.draw(st.sampled_from(forms))

    def value(self, given: Any, known: dict[str, int]) -> str:
        if isinstance(given, bool) or given is None or isinstance(given, str | float):
            return repr(given)
        if isinstance(given, int):
            return self.size(given, known) if given > 0 else str(given)
        if isinstance(given, dict):
            return self.call(given, known)
        pieces = ", ".join(self.value(item, known) for item in given)
        return f"[{pieces}]" if self.draw(st.booleans()) or not given else f"({pieces},)"

    def call(self, call: dict[str, Any], known: dict[str, int]) -> str:
        words = [self.value(given, known) for given in call["args"]]
        # out_features of LinearCrossEntropyLoss takes tuples only
        for name, given in call["kwargs"].items():
            text = self.value(given, known)
            words.append(f"{name}={f'tuple({text})' if name == 'out_features' and isinstance(given, list) else text}")  # fmt: skip
        return f"{self.prefix}{call['module']}({', '.join(words)})"

    def layer(self, known: dict[str, int]) -> str:
        """Any module of PyTorch."""
        kind = self.draw(st.sampled_from([*LAYERS, *PLAIN, "LSTM", "GRU", "Linear", "Linear"]))
        options, _ = RECIPES[kind](self.draw, kind)
        return self.call(called(self.draw, kind, options), known)

    # statements in a constructor

    def attribute(self) -> str:
        self.attributes += 1
        return f"{self.either('layer', 'fc', 'rnn', 'conv_', 'block')}{self.attributes}"

    def statement(self, known: dict[str, int]) -> None:
        kinds: list[Callable[[dict[str, int]], None]] = [
            *(self._layer, self._layer, self._parameter, self._sequential, self._list),
            *(self._dictionary, self._loop, self._branch, self._tied, self._frozen, self._helped),
        ]
        if self.classes:
            kinds += [self._own] * 3
        self.draw(st.sampled_from(kinds))(known)

    def _layer(self, known: dict[str, int]) -> None:
        self.line(f"self.{self.attribute()} = {self.layer(known)}")

    def _parameter(self, known: dict[str, int]) -> None:
        sizes = self.draw(st.lists(st.integers(1, 9), min_size=1, max_size=3))
        text = ", ".join(self.size(value, known) for value in sizes)
        form = self.either("zeros({})", "randn({})", "Tensor({})", "empty(({},))", "ones(({},)) * 0.1", "rand(size=({},))", "full(({},), 0.5)")  # fmt: skip
        tensor = f"torch.{form.format(text)}"
        name = self.attribute()
        match self.either("assigned", "registered", "frozen", "buffer", "plain"):
            case "assigned":
                self.line(f"self.{name} = nn.Parameter({tensor})")
            case "registered":
                self.line(f"self.register_parameter('{name}', nn.Parameter({tensor}))")
            case "frozen":
                self.line(f"self.{name} = nn.Parameter({tensor}, requires_grad=False)")
            case "buffer":
                self.line(f"self.register_buffer('{name}', {tensor})")
            case _:
                self.line(f"self.{name} = {tensor}")

    def _sequential(self, known: dict[str, int]) -> None:
        layers = [self.layer(known) for _ in range(self.draw(st.integers(1, 3)))]
        self.line(f"self.{self.attribute()} = {self.sequence(layers)}")

    def sequence(self, layers: list[str]) -> str:
        inside = ", ".join(layers)
        match self.either("row", "star", "ordered"):
            case "row":
                return f"nn.Sequential({inside})"
            case "star":
                return f"nn.Sequential(*[{inside}])"
            case _:
                pairs = ", ".join(f"('part{i}', {layer})" for i, layer in enumerate(layers))
                return f"nn.Sequential(OrderedDict([{pairs}]))"

    def _list(self, known: dict[str, int]) -> None:
        number, layer = self.size(self.draw(st.integers(1, 3)), known), self.layer(known)
        name = self.attribute()
        match self.either("comprehension", "growing", "multiplied", "tensors"):
            case "comprehension":
                self.line(f"self.{name} = nn.ModuleList([{layer} for _ in range({number})])")
            case "growing":
                self.line(f"self.{name} = nn.ModuleList()")
                self.line(f"for i in range({number}):")
                self.line(f"    self.{name}.append({layer})")
            case "multiplied":
                # the same module again and again
                self.line(f"self.{name} = nn.ModuleList([{layer}] * ({number}))")
            case _:
                self.line(f"self.{name} = nn.ParameterList([nn.Parameter(torch.randn(3, i + 1)) for i in range({number})])")  # fmt: skip

    def _dictionary(self, known: dict[str, int]) -> None:
        a, b = self.layer(known), self.layer(known)
        self.line(f"self.{self.attribute()} = nn.ModuleDict({{'a': {a}, 'b': {b}}})")

    def _loop(self, known: dict[str, int]) -> None:
        name = self.attribute()
        sizes: list[int] = self.draw(st.lists(st.integers(1, 9), min_size=2, max_size=4))
        width = self.either(*known) if known else "3"
        match self.either("setattr", "pairs", "add_module", "widening"):
            case "setattr":
                self.line(f"for i, n in enumerate({sizes}):")
                self.line(f"    setattr(self, {self.either(f'f"{name}_{{i}}"', f'"{name}_%d" % i', f'"{name}_" + str(i)')}, nn.Linear(n, i + 1))")  # fmt: skip
            case "pairs":
                self.line("layers = []")
                self.line(f"for a, b in zip({sizes}, {sizes}[1:]):")
                self.line("    layers.append(nn.Linear(a, b, bias=a > b))")
                self.line("    if b > 3:")
                self.line(f"        layers += [nn.ReLU(), nn.LSTM(b, {width})]")
                self.line(f"self.{name} = nn.Sequential(*layers)")
            case "add_module":
                self.line(f"for i in range({len(sizes)}):")
                self.line(f"    self.add_module('{name}_{{}}'.format(i), nn.Linear({width} * (i + 1), 2 ** i))")  # fmt: skip
            case _:
                self.line("current = 2")
                self.line(f"self.{name} = nn.ModuleList()")
                self.line(f"for n in {sizes}:")
                self.line(f"    self.{name}.append(nn.GRU(current, n, bidirectional=n % 2 == 0))")
                self.line("    current = n * 2 if n % 2 == 0 else n")

    def _branch(self, known: dict[str, int]) -> None:
        name, width = self.attribute(), self.either(*known) if known else "3"
        self.line(f"if {width} {self.either('>', '==', '!=', '<=')} {self.draw(st.integers(1, 9))}:")  # fmt: skip
        self.line(f"    self.{name} = {self.layer(known)}")
        self.line(self.either("else:", f"elif {width} > 2:"))
        self.line(f"    self.{name} = {self.either('None', self.layer(known))}")

    def _tied(self, known: dict[str, int]) -> None:
        words, width = (self.size(self.draw(st.integers(1, 9)), known) for _ in range(2))
        name = self.attribute()
        self.line(f"self.{name}_in = nn.Embedding({words}, {width})")
        self.line(f"self.{name}_out = nn.Linear({width}, {words})")
        self.line(f"self.{name}_out.weight = self.{name}_in.weight")

    def _frozen(self, known: dict[str, int]) -> None:
        name = self.attribute()
        self.line(f"self.{name} = nn.LSTM({self.size(3, known)}, {self.size(4, known)}, 2)")
        match self.either("all", "loop", "one", "named"):
            case "all":
                self.line(f"self.{name}.requires_grad_(False)")
            case "loop":
                self.line(f"for p in self.{name}.parameters():")
                self.line("    p.requires_grad = False")
            case "one":
                self.line(f"self.{name}.weight_hh_l1.requires_grad = False")
            case _:
                self.line(f"for n, p in self.{name}.named_parameters():")
                self.line("    if 'bias' in n or n.endswith('l1'):")
                self.line("        p.requires_grad = False")

    def _helped(self, known: dict[str, int]) -> None:
        width = self.size(self.draw(st.integers(1, 9)), known)
        call = self.either(f"block({width})", f"block({width}, norm=False)", f"block(n={width}, deep=2)")  # fmt: skip
        self.line(f"self.{self.attribute()} = {call}")

    def _own(self, known: dict[str, int]) -> None:
        self.line(f"self.{self.attribute()} = {self.made(known)}")

    def made(self, known: dict[str, int]) -> str:
        """An object of one of the program's own classes."""
        name = self.draw(st.sampled_from(sorted(self.classes)))
        given = list(self.classes[name].items())
        row = self.draw(st.integers(0, len(given)))
        words = [self.size(value, known) for _, value in given[:row]]
        words += [f"{n}={self.size(v, known)}" for n, v in given[row:]]
        return f"{name}({', '.join(words)})"

    # the program

    def own_class(self, number: int) -> None:
        name = f"Net{number}"
        sizes = {
            f"{self.either('hidden', 'n', 'dim', 'width')}{i}": self.draw(st.integers(2, 9))
            for i in range(self.draw(st.integers(1, 3)))
        }
        bases = [n for n in self.classes if n.startswith("Net")]
        inherits = self.draw(st.booleans())
        base: str = self.either(*bases) if bases and inherits else "nn.Module"
        self.line(f"class {name}({base}):")
        self.indent += 1
        attribute = self.draw(st.integers(2, 9))
        self.line(f"extra = {attribute}")
        self.line(f"def __init__(self, {', '.join(sizes)}):")
        self.indent += 1
        begins = self.either("super().__init__({})", f"super({name}, self).__init__({{}})", f"{base}.__init__(self, {{}})")  # fmt: skip
        told = "" if base == "nn.Module" else ", ".join(self.size(v, sizes) for v in self.classes[base].values())  # fmt: skip
        self.line(begins.format(told))
        known = dict(sizes)
        for size, held in sizes.items():
            if self.draw(st.booleans()):
                self.line(f"self.{size} = {size}")
                known[f"self.{size}"] = held
        # a class attribute may be hidden by a base's, so it is asked for by its own class
        known[f"{name}.extra"] = attribute
        for _ in range(self.draw(st.integers(1, 4))):
            self.statement(known)
        self.indent -= 1
        if self.draw(st.booleans()):
            self.line("def forward(self, x):")
            self.line("    return x")
        self.indent -= 1
        self.line("")
        self.classes[name] = sizes

    def program(self) -> Program:
        self.lines += [IMPORTS[self.prefix] + "from collections import OrderedDict\nimport copy\n"]
        for name in ("HIDDEN", "num_units"):
            if self.draw(st.booleans()):
                self.constants[name] = self.draw(st.integers(2, 9))
                self.line(f"{name} = {self.constants[name]}")
        at = len(self.lines)
        for number in range(self.draw(st.integers(1, 3))):
            self.own_class(number)
        match self.either("object", "sequence", "copied", "function"):
            case "object":
                text = self.made({})
            case "sequence":
                text = self.sequence([self.made({}), self.layer({})])
            case "copied":
                text = f"copy.deepcopy(nn.ModuleList([{self.made({})}, {self.layer({})}]))"
            case _:
                self.line(f"def build(n=4):\n    return nn.Sequential({self.layer({})}, {self.made({'n': 4})})")  # fmt: skip
                text = "build()"
        self.line(f"model = {text}{self.either('', '.to("cpu")', '.eval()', '.float()')}")
        self.line(self.either("print(sum(p.numel() for p in model.parameters()))", "optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.1)", ""))  # fmt: skip
        if any("= block(" in line for line in self.lines):
            self.lines.insert(at, HELPER)
        return Program("\n".join(self.lines) + "\n", ["model"])


HELPER = """
def block(n, norm=True, deep=1):
    layers = [nn.Linear(n, n) for _ in range(deep)]
    if norm:
        layers.append(nn.BatchNorm1d(n))
    return nn.Sequential(*layers, nn.ReLU())
"""


@st.composite
def programs(draw: st.DrawFn) -> Program:
    """A program that makes a model."""
    return _Writer(draw).program()
