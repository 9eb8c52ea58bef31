"""Layers told in plain words: "an LSTM with 100 units on 25 features".

The last resort of the reader, where a paste has neither code nor a summary.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from fourgates.frameworks import keras, pytorch
from fourgates.frameworks.chain import Chain, Specification
from fourgates.polynomial import Dim, Polynomial
from fourgates.reading.found import FoundLayer, FoundModel

# letters end a word here and Chinese characters don't: "一个LSTM层"
_KIND = re.compile(
    r"(?<![A-Za-z0-9_])(?P<both>bi-?(?:directional)?[\s-]?)?"
    r"(?P<kind>Simple\s?RNN|(?:Basic)?LSTM|GRU|RNN)s?(?![A-Za-z0-9_])|长短期记忆(?:网络)?|门控循环单元",
    re.IGNORECASE,
)
_IS = r"\s*(?:=|:|of|is|are|being|为|是|有|等于)?\s*(?:size\s+)?"
_UNITS = (
    re.compile(
        r"(?P<n>\d+)\s*-?\s*(?:hidden\s+|LSTM\s+|GRU\s+|RNN\s+|memory\s+|recurrent\s+)*"
        r"(?:units?|cells?|neurons?|hidden\b|nodes?|blocks?)"
        r"|(?P<chinese>\d+)\s*个?\s*(?:隐藏|隐含|隐层|记忆|LSTM|GRU)*层?的?(?:单元|神经元|节点)|(?P<korean>\d+)\s*개?의?\s*(?:유닛|뉴런|은닉)",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?:units?|hidden(?:[_ -](?:size|units?|dim(?:ension)?s?|state|layer|nodes?))?(?:\s+(?:size|dimension))?|num_units|n_hidden|n_units"
        rf"|隐藏(?:层|单元|状态)?的?(?:维度|维数|大小|单元数?|节点数?|神经元)?|单元数|输出维度){_IS}(?P<n>\d+)",
        re.IGNORECASE,
    ),
)
_THINGS = r"(?:word\s+)?(?:inputs?|embeddings?|features?|vectors?|tokens?|x)"
_SIZE = r"(?:size|dim(?:ension)?(?:s|ality)?|length|width)"
_INPUTS = (
    re.compile(
        rf"{_THINGS}(?:\s+(?:vectors?|embeddings?))?[_ ]?(?:\s*(?:of|with|has|have|with\s+a))?\s*{_SIZE}{_IS}(?P<n>\d+)"
        rf"|(?P<dimensional>\d+)\s*-?\s*(?:dim(?:ension)?(?:al|s)?|d)\s+(?:{_THINGS})"
        rf"|(?:输入|词向量|特征|向量)(?:向量|特征)?的?(?:维度|维数|大小|长度|数|数量)?{_IS}(?P<chinese>\d+)\s*(?!步|个?(?:时间)?步)"
        r"|(?P<wide>\d+)\s*维的?(?:输入|词向量|向量|特征)|입력\S{0,6}\s*(?P<korean>\d+)",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?P<n>\d+)\s*(?:input\s+)?(?:features?|inputs?|channels?|variables?|signals?|sensors?)(?![A-Za-z])"
        r"|(?P<chinese>\d+)\s*个?(?:输入)?特征|(?P<dimensional>\d+)\s*-?\s*dim(?:ension)?(?:al|s)?(?![A-Za-z])"
        rf"|(?:features?|inputs?(?:[_ ](?:size|dim(?:ension)?s?|features?))?){_IS}(?P<behind>\d+)(?!\s*(?:time|steps?))",
        re.IGNORECASE,
    ),
)
_LAYERS = re.compile(
    r"num_layers\s*(?:=|of|is)?\s*(?P<n>\d+)|(?P<words>\d+)[\s-]*(?:stacked\s+|hidden\s+)?(?:LSTM\s+|GRU\s+|RNN\s+)?layers?\b"
    r"|(?P<chinese>\d+|两|二|三|四)\s*层",
    re.IGNORECASE,
)
_BOTH = re.compile(r"bi-?directional|双向|양방향", re.IGNORECASE)
_TORCH = re.compile(
    r"pytorch|(?<![A-Za-z])torch(?![A-Za-z])|nn\.(?:LSTM|GRU|RNN)|hidden_size|numel", re.IGNORECASE
)
_NUMBERS = {
    **dict(
        zip(
            ("one", "two", "three", "four", "five", "six", "eight", "ten"),
            (1, 2, 3, 4, 5, 6, 8, 10),
            strict=True,
        )
    ),
    **dict(zip(("single", "两", "二", "三", "四"), (1, 2, 2, 3, 4), strict=True)),
}
_WORDS = re.compile(
    r"\b(?:one|two|three|four|five|six|eight|ten|single)(?=[\s-]+(?:input|feature|hidden|unit|cell|neuron|stacked|layer))",
    re.IGNORECASE,
)
_BEFORE = 80
_NEAR = 260
_MOST_LAYERS = 100


def models_in_prose(prose: str) -> list[FoundModel]:
    """The recurrent layers that sentences describe, each a model of its own.

    >>> [model.total for model in models_in_prose("An LSTM with 10 units on 1 feature")]
    [480]
    >>> [model.total for model in models_in_prose("一个LSTM,输入维度是28,有128个隐藏单元")]
    [80384]
    """
    text = unicodedata.normalize("NFKC", prose[:100_000])
    text = _WORDS.sub(lambda word: str(_NUMBERS[word[0].lower()]), text)
    torch = bool(_TORCH.search(text))
    found: dict[tuple[object, ...], FoundModel] = {}
    for match in _KIND.finditer(text):
        around = text[_paragraph(text, match.start()) : match.end() + _NEAR].split("\n\n")[0]
        units = _first(_UNITS, around)
        if units is None:
            continue
        inputs = _first(_INPUTS, around)
        width: Dim = inputs if inputs is not None else Polynomial.name("features")
        kind = _kind(match)
        layers = _layers(around)
        both = bool(match["both"]) or _BOTH.search(around) is not None
        line = text[: match.start()].count("\n") + 1
        key = (kind, units, width, layers, both)
        if key not in found:
            found[key] = _model(kind, units, width, layers, line, torch=torch, both=both)
    known = [model for model in found.values() if isinstance(model.total, int)]
    return known or list(found.values())[:1]


def _paragraph(text: str, at: int) -> int:
    """Where to begin to look: a little before, in the same paragraph."""
    start = max(0, at - _BEFORE)
    gap = text.rfind("\n\n", start, at)
    return gap + 2 if gap >= 0 else start


def _kind(match: re.Match[str]) -> str:
    if match["kind"] is None:
        return "lstm" if match[0].startswith("长") else "gru"
    return re.sub(r"\s|basic", "", match["kind"].lower())


def _first(patterns: tuple[re.Pattern[str], ...], text: str) -> int | None:
    for pattern in patterns:
        match = pattern.search(text)
        if match is not None:
            digits = next(group for group in match.groups() if group)
            return int(digits[:15]) or None
    return None


def _layers(text: str) -> int:
    match = _LAYERS.search(text)
    if match is None:
        return 1
    word = next(group for group in match.groups() if group).lower()
    number = _NUMBERS.get(word) or int(word[:6])
    return number if 0 < number <= _MOST_LAYERS else 1


def _model(
    kind: str, units: int, width: Dim, layers: int, line: int, *, torch: bool, both: bool
) -> FoundModel:
    if torch:
        modules: dict[str, Callable[..., Specification]] = {
            "lstm": pytorch.LSTM,
            "gru": pytorch.GRU,
        }
        module = modules.get(kind, pytorch.RNN)
        chain = Chain(
            "pytorch", (None, width), (module(units, num_layers=layers, bidirectional=both),)
        )
    else:
        chain = Chain("keras", (None, width), _stack(kind, units, layers, both=both))
    built = chain.build()
    rows = tuple(
        FoundLayer(x.name, x.title, x.output_shape, x.count, x, line) for x in built.layers
    )
    return FoundModel(chain.framework, rows[0].name, rows, "code", line, chain=chain)


def _stack(kind: str, units: int, layers: int, *, both: bool) -> tuple[Specification, ...]:
    makers: dict[str, Callable[..., Specification]] = {"lstm": keras.LSTM, "gru": keras.GRU}
    maker = makers.get(kind, keras.SimpleRNN)
    cells = [maker(units, return_sequences=index + 1 < layers) for index in range(layers)]
    return tuple(keras.Bidirectional(cell) if both else cell for cell in cells)
