"""One layer in all frameworks: what each stores for it, and what differs from Keras 3.

What differs is read off the tensors. It is asked of layers whose sizes are names, so
that a matrix that happens to be square can't hide that it lies turned.

>>> from fourgates.rendering.elements import html
>>> page = html(comparison("LSTM", 10, 1, "en"))
>>> [count in page for count in (">480<", ">520<", ">510<")]
[True, True, True]
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from fourgates.derivation import copies
from fourgates.frameworks.chain import shape_text
from fourgates.frameworks.checked import CHECKED
from fourgates.permalink import VERSION, chain_from_text
from fourgates.polynomial import Dim, Polynomial, divided, settled, total
from fourgates.rendering.elements import Element, element
from fourgates.rendering.text import number
from fourgates.sentences import enumerated
from fourgates.weights import Layer, Weight
from fourgates.words import say


@dataclass(frozen=True, slots=True)
class Entry:
    """A layer in one framework.

    Attributes:
        framework: as a permalink writes it.
        layer: as a permalink writes it, ``{units}`` for its size; ``""`` where the framework has none.
        code: as its users write it.
    """

    framework: str
    layer: str = ""
    code: str = ""


ENTRIES: Final[dict[str, tuple[Entry, ...]]] = {
    "LSTM": (
        Entry("keras", "LSTM({units})", "keras.layers.LSTM({units})"),
        Entry("keras2", "LSTM({units})", "keras.layers.LSTM({units})"),
        Entry("keras2", "CuDNNLSTM({units})", "keras.layers.CuDNNLSTM({units})"),
        Entry("pytorch", "LSTM({units})", "torch.nn.LSTM({features}, {units})"),
        Entry("flax", "LSTM({units})", "nnx.LSTMCell({features}, {units}, rngs=rngs)"),
        Entry("flax", "OptimizedLSTM({units})", "nnx.OptimizedLSTMCell({features}, {units}, rngs=rngs)"),
        Entry("linen", "LSTM({units})", "linen.LSTMCell({units})"),
        Entry("equinox", "LSTM({units})", "eqx.nn.LSTMCell({features}, {units}, key=key)"),
        Entry("onnx", "LSTM({units})", "LSTM, hidden_size={units}"),
        Entry("onnx", "LSTM({units},peepholes=1)", "LSTM, hidden_size={units}, P"),
        Entry("tensorflow1", "LSTM({units})", "tf.nn.rnn_cell.LSTMCell({units})"),
        Entry("tensorflow1", "LSTM({units},use_peepholes=1)", "tf.nn.rnn_cell.LSTMCell({units}, use_peepholes=True)"),
    ),
    "GRU": (
        Entry("keras", "GRU({units})", "keras.layers.GRU({units})"),
        Entry("keras", "GRU({units},reset_before)", "keras.layers.GRU({units}, reset_after=False)"),
        Entry("keras2", "GRU({units})", "keras.layers.GRU({units})"),
        Entry("keras2", "CuDNNGRU({units})", "keras.layers.CuDNNGRU({units})"),
        Entry("pytorch", "GRU({units})", "torch.nn.GRU({features}, {units})"),
        Entry("flax", "GRU({units})", "nnx.GRUCell({features}, {units}, rngs=rngs)"),
        Entry("linen", "GRU({units})", "linen.GRUCell({units})"),
        Entry("equinox", "GRU({units})", "eqx.nn.GRUCell({features}, {units}, key=key)"),
        Entry("onnx", "GRU({units})", "GRU, hidden_size={units}"),
        Entry("tensorflow1", "GRU({units})", "tf.nn.rnn_cell.GRUCell({units})"),
    ),
    "SimpleRNN": (
        Entry("keras", "SimpleRNN({units})", "keras.layers.SimpleRNN({units})"),
        Entry("keras2", "SimpleRNN({units})", "keras.layers.SimpleRNN({units})"),
        Entry("pytorch", "RNN({units})", "torch.nn.RNN({features}, {units})"),
        Entry("flax", "Simple({units})", "nnx.SimpleCell({features}, {units}, rngs=rngs)"),
        Entry("linen", "Simple({units})", "linen.SimpleCell({units})"),
        Entry("equinox"),
        Entry("onnx", "RNN({units})", "RNN, hidden_size={units}"),
        Entry("tensorflow1", "BasicRNN({units})", "tf.nn.rnn_cell.BasicRNNCell({units})"),
    ),
}  # fmt: skip
"""What is compared, by the name that Keras gives it; the first one is what the others are compared with."""

_UNITS, _FEATURES = Polynomial.name("h"), Polynomial.name("d")
_BIASES = ("bias", "recurrent_bias", "both_biases")
_MATRICES = ("kernel", "joint_kernel")
# the letters of gates that frameworks call differently
_SAME_GATE = {"g": "c", "j": "c", "u": "z", "n": "h"}


def comparison(kind: str, units: Dim, features: Dim, language: str, *, home: str = "") -> Element:
    """A table for each framework's way to store a layer, side by side where there is room.

    Args:
        kind: ``LSTM``, ``GRU`` or ``SimpleRNN``.
        units: its size; may be a name.
        features: the numbers a time step brings; may be a name.
        language: of the words.
        home: the calculator's page, which each row links to.

    Raises:
        KeyError: where the kind is none of these.
    """
    entries = ENTRIES[kind]
    caption = say(language, "compare.caption", layer=kind, units=units, features=features)
    head = element(
        "tr",
        *(
            element("th", say(language, f"table.{key}"), scope="col")
            for key in ("name", "shape", "count")
        ),
    )
    tables = [
        element(
            "table",
            element("caption", caption),
            element("thead", head),
            element("tbody", *_rows(entry, entries[0], units, features, language, home)),
            class_="fg-card",
        )
        for entry in entries
    ]
    return element("div", element("p", caption), *tables, class_="fg-compare")


def built(entry: Entry, units: Dim, features: Dim) -> Layer:
    """An entry's layer, in these sizes."""
    named = chain_from_text(
        entry.layer.format(units=_UNITS.formula),
        input_shape=f"None,{_FEATURES.formula}",
        framework=entry.framework,
    )
    (layer,) = named.build().layers
    sizes = {_UNITS.formula: units, _FEATURES.formula: features}
    weights = tuple(_sized(weight, sizes) for weight in layer.weights)
    return Layer(layer.name, layer.type, weights, (), (), layer.inner)


def differences(layer: Layer, base: Layer, language: str) -> list[str]:
    """What is stored otherwise than in another layer, a phrase each.

    Args:
        layer: an entry's, built with names for its sizes.
        base: the one that it is compared with, built so too.
        language: of the phrases.
    """
    return list(_differences(layer, base, language))


def _differences(layer: Layer, base: Layer, language: str) -> Iterator[str]:
    ours, theirs = copies(layer)[0], copies(base)[0]
    kernels = [weight for weight in layer.weights if weight.role in _MATRICES]
    if kernels[0].role == "joint_kernel":
        yield say(language, "compare.joint")
    if len(kernels) > 1 and all(len(weight.gates) == 1 for weight in kernels):
        yield say(language, "compare.each", gates=enumerated(ours.gates, "", language))
    elif len(kernels) > 1:
        apart = " | ".join(" ".join(weight.gates) for weight in kernels)
        yield say(language, "compare.apart", number=len(kernels), gates=apart)
    elif [_SAME_GATE.get(gate, gate) for gate in ours.gates] != list(theirs.gates):
        yield say(language, "compare.order", gates=" ".join(ours.gates))
    if kernels[0].shape[-1] == _FEATURES:
        yield say(language, "compare.turned")
    # a kernel has two axes; ONNX puts the directions before them
    if len(kernels[0].shape) > 2:  # noqa: PLR2004
        yield say(language, "compare.directions")
    biases = _biases(layer)
    known = {_SAME_GATE.get(gate, gate): number for gate, number in biases.items()}
    if known != _biases(base):
        yield _biases_text(biases, language)
    both = [weight for weight in layer.weights if weight.role == "both_biases"]
    # Keras has two rows
    if both and both[0].shape[0] != 2:  # noqa: PLR2004
        yield say(language, "compare.one_row")
    peepholes = [g for w in layer.weights if w.role == "peephole" for g in w.gates]
    if peepholes:
        in_order = [gate for gate in ours.gates if gate in peepholes]
        yield say(language, "compare.peepholes", gates=enumerated(in_order, "and", language))


def _biases(layer: Layer) -> dict[str, Dim]:
    """How many biases a unit has, by gate."""
    sizes: dict[str, Dim] = {}
    for weight in layer.weights:
        gates = weight.gates or ("",)
        for gate in gates if weight.role in _BIASES else ():
            sizes[gate] = settled(divided(weight.count, len(gates)) + sizes.get(gate, 0))
    one = {_UNITS.formula: 1}
    return {g: n.substitute(one) if isinstance(n, Polynomial) else n for g, n in sizes.items()}


def _biases_text(biases: dict[str, Dim], language: str) -> str:
    numbers = set(biases.values())
    if numbers == {1}:
        return say(language, "compare.one_bias")
    if numbers == {2}:
        return say(language, "compare.two_biases")
    more = [gate for gate, size in biases.items() if size != 1]
    return say(language, "compare.some_biases", gates=enumerated(more, "and", language))


def _rows(
    entry: Entry, first: Entry, units: Dim, features: Dim, language: str, home: str
) -> Iterator[Element]:
    checked = CHECKED[entry.framework]
    version = say(
        language,
        "compare.checked",
        package=checked.package,
        version=checked.version,
        date=checked.date,
    )
    title: list[Element | str] = [element("strong", checked.title)]
    if not entry.layer:
        none = element("span", say(language, "compare.none"))
        small = element("small", version)
        head = element("th", *title, " ", none, small, scope="rowgroup", colspan=3)
        yield element("tr", head, class_="fg-framework")
        return
    layer, base = (built(one, units, features) for one in (entry, first))
    code = element("code", entry.code.format(units=units, features=features))
    link, template = (
        f"{home}#{VERSION};{entry.framework};in=None,{width};{entry.layer.format(units=size)}"
        for width, size in ((features, units), (_slot(features), _slot(units)))
    )
    follows = template if template != link else None
    shown = element("a", code, href=link, data_link=follows) if home else code
    head = element(
        "th",
        *title,
        " ",
        shown,
        " = ",
        *_count(layer, base, language),
        element("small", version),
        scope="rowgroup",
        colspan=3,
    )
    yield element("tr", head, class_="fg-framework")
    yield from (_tensor(group, language) for group in _grouped(layer.weights))
    gates = copies(layer)[0].gates
    if gates:
        keys = [
            node
            for gate in gates
            for node in (element("span", gate, class_=f"fg-key fg-gate-{gate}"), " ")
        ]
        yield element(
            "tr",
            element("td", say(language, "compare.gates"), " ", *keys[:-1], colspan=3),
            class_="fg-order",
        )
    if entry is not first:
        yield _verdict(entry, first, language)


def _slot(size: Dim) -> Dim | str:
    """A size that a reader of the page may change, as the page's script looks for it."""
    return f"{{{size.formula}}}" if isinstance(size, Polynomial) else size


def _count(layer: Layer, base: Layer, language: str) -> Iterator[Element | str]:
    """A layer's count, and how far it is from the first one's."""
    more = settled(total((layer.count, settled(base.count * -1))))
    if more == 0:
        yield element("span", number(layer.count), class_="fg-number")
        return
    coefficients = more.terms.values() if isinstance(more, Polynomial) else (more,)
    less = all(coefficient < 0 for coefficient in coefficients)
    size = settled(more * -1) if less else more
    yield element("span", number(layer.count), class_="fg-number fg-differs")
    yield " "
    key = "compare.fewer" if less else "compare.more"
    yield element("span", say(language, key, number=number(size)), class_="fg-differs fg-far")


def _tensor(group: tuple[Weight, ...], language: str) -> Element:
    """A tensor, or the tensors of one shape that gates have for themselves."""
    names = [node for weight in group for node in (element("code", weight.name), " ")][:-1]
    shape = element("code", shape_text(group[0].shape))
    each = [say(language, "compare.times", number=len(group)), " "] if len(group) > 1 else []
    count = total(weight.count for weight in group)
    return element(
        "tr",
        element("th", *names, scope="row"),
        element("td", *each, shape),
        element("td", number(count), class_="fg-number"),
        class_="fg-tensor",
    )


def _verdict(entry: Entry, first: Entry, language: str) -> Element:
    found = differences(built(entry, _UNITS, _FEATURES), built(first, _UNITS, _FEATURES), language)
    base = CHECKED[first.framework].title
    if not found:
        same = element("td", say(language, "compare.same", base=base), colspan=3)
        return element("tr", same, class_="fg-same")
    items = [
        element(
            "li",
            element("span", "≠", class_="fg-unequal", aria_hidden="true"),
            element("span", say(language, "compare.differs", base=base), class_="fg-spoken"),
            " ",
            phrase,
        )
        for phrase in found
    ]
    return element(
        "tr", element("td", element("ul", *items), colspan=3), class_="fg-verdict fg-differs"
    )


def _grouped(weights: tuple[Weight, ...]) -> list[tuple[Weight, ...]]:
    """The weights, those together that each belong to one gate and do the same."""
    groups: dict[object, list[Weight]] = {}
    for place, weight in enumerate(weights):
        alone = len(weight.gates) == 1
        groups.setdefault((weight.role, weight.shape) if alone else place, []).append(weight)
    return [tuple(group) for group in groups.values()]


def _sized(weight: Weight, sizes: dict[str, Dim]) -> Weight:
    shape = tuple(
        dim.substitute(sizes) if isinstance(dim, Polynomial) else dim for dim in weight.shape
    )
    return Weight(
        weight.name,
        shape,
        weight.role,
        weight.gates,
        weight.gate_axis,
        weight.part,
        called=weight.called,
    )
