"""The number that the author of a question expected, read from the prose.

English and Chinese. A sentence about what a framework printed is no expectation.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

_NUMBER = re.compile(
    r"(?<![\w.^/])\d{1,3}(?:[,\u2009 ']\d{3})+(?![\d,])|(?<![\w.^])\d+(?![\w^]|\.\d)"
)
_CLAUSE = re.compile(
    r"[.!?;。!?;\n](?=\s|$|[^\d])|,?\s*\b(?:but|however|whereas|while|yet|although|though|why|where)\b|但是?|却|然而|可是|不过|为什么|为何|而(?!不)",
    re.IGNORECASE,
)
_MINE = (
    (10, r"\bexpect\w*\b|\bI\s+(?:had\s+)?(?:would\s+have\s+)?(?:expected|anticipated)\b"),
    (
        9,
        r"\b(?:I|we)\s+(?:\w+\s+){0,3}(?:calculat|comput|count|deriv|estimat|work(?:ed)?\s+out|figur|ca?me?\s+up|end(?:ed)?\s+up)\w*",
    ),
    (
        9,
        r"\b(?:my|our)\s+(?:own\s+)?(?:\w+\s+)?(?:calculation|computation|count|result|answer|formula|math|estimate|number)s?\b",
    ),
    (
        8,
        r"\b(?:I|we)\s+(?:\w+\s+){0,2}(?:get|got|obtain\w*|arrive\w*|thought|think|believe|assum\w+|guess\w*|was\s+thinking)\b",
    ),
    (8, r"\bby\s+hand\b|\bmanual\w*\b|\bon\s+paper\b"),
    (
        7,
        r"\bshould(?:n't|\s+not)?\s+(?:it\s+)?(?:be|have|give|equal|result|come|only)\b|\bought\s+to\b|\bmust\s+be\b",
    ),
    (
        9,
        r"我(?:自己)?(?:\S{0,6})(?:算|计算|得到|得出|认为|觉得|以为|预期|期望|推算|估计)|(?:手|自己)(?:动)?(?:算|计算)|我的(?:计算|结果|公式|答案)",
    ),
    (7, r"应该?(?:是|为|有|等于|得)?|理应|预期|期望|按(?:照)?\S{0,8}公式"),
)
_NOT = re.compile(
    r"(?:instead\s+of|rather\s+than|and\s+not|,\s*not|\bnot|opposed\s+to|而不是|而非|不是)\s*(?:the\s+)?(?:expected\s+)?"
    r"(?:only\s+|just\s+)?(?P<number>\d[\d,']*)",
    re.IGNORECASE,
)
_DIRECT = re.compile(
    r"\bexpect(?:ed|ing|s)?(?:\s+(?:number|count|value|result|parameters?|params?|it|to|be|see|get|about|only|a|the|of|total)){0,5}"
    r"\s*(?:[:=]|to\s+be)?\s*(?P<number>\d[\d,']*)(?!\s*[\w*×^(/])(?!\s*(?:features?|units?|time))"
    r"|(?:预期|期望)\S{0,6}?(?:是|为|:)?\s*(?P<chinese>\d[\d,]*)",
    re.IGNORECASE,
)
_THEIRS = re.compile(
    r"\b(?:keras|pytorch|torch\w*|tensorflow|tf|summary|model\.summary|it|framework|output|console|tool|documentation|docs|book|tutorial)"
    r"(?:'s|\(\))?\s+(?:\w+\s+){0,3}(?:say|print|show|report|give|return|display|tell|output|claim|list|count|insist|state)\w*"
    r"|\bactual(?:ly)?\b|\breal(?:ly)?\s+(?:number|count)|\bis\s+printed\b|\bprinted\b|显示|打印|输出|实际|给出|summary",
    re.IGNORECASE,
)
_EQUALS = re.compile(
    r"(?:=|≈|is|gives?|makes?|得|等于|是|为)\s*(?P<number>\d[\d,']*)(?![\w*×x(^])", re.IGNORECASE
)
_SIZE = re.compile(
    r"\s*-?\s*(?:layers?|units?|features?|time|steps?|neurons?|cells?|samples?|class|epochs?|gates?|words?|dim|inputs?|"
    r"outputs?|times\b|个?(?:层|单元|特征|时间步|神经元|样本|门))",
    re.IGNORECASE,
)
_SMALLEST = 2


def expected_number(prose: str, printed: Collection[int] = ()) -> int | None:
    """The number somebody expected; ``None`` where the prose doesn't say.

    Args:
        prose: the text without its code and summaries.
        printed: counts that the framework prints: never taken where another number is there.

    >>> expected_number(
    ...     "Keras prints 480. I computed 12 for one unit, times 10 units = 120. Why?", [480]
    ... )
    120
    >>> expected_number("为什么是480,而不是120?")
    120
    """
    prose = unicodedata.normalize("NFKC", prose[:200_000])
    best: tuple[float, int] | None = None
    for match in _NOT.finditer(prose):
        best = _better(best, 8.5, _value(match["number"]), printed)
    for match in _DIRECT.finditer(prose):
        best = _better(best, 12, _value(match["number"] or match["chinese"]), printed)
    for clause in _clauses(prose):
        weight = max(
            (w for w, pattern in _MINE if re.search(pattern, clause, re.IGNORECASE)), default=0
        )
        if not weight:
            continue
        if _THEIRS.search(clause):
            weight -= 5
        value = _said(clause)
        if value is not None and weight > 0:
            best = _better(best, weight, value, printed)
    return best[1] if best is not None else None


def _clauses(prose: str) -> list[str]:
    return [clause.strip() for clause in _CLAUSE.split(prose) if clause and clause.strip()]


def _said(clause: str) -> int | None:
    """The number a clause ends up with: behind its last equals sign, else its last."""
    equals = list(_EQUALS.finditer(clause))
    if equals:
        return _value(equals[-1]["number"])
    numbers = [_value(m[0]) for m in _NUMBER.finditer(clause) if not _SIZE.match(clause, m.end())]
    return numbers[-1] if numbers else None


def _better(
    best: tuple[float, int] | None, weight: float, value: int, printed: Collection[int]
) -> tuple[float, int] | None:
    if value < _SMALLEST:
        return best
    if value in printed:
        weight -= 6
    if weight <= 0 or (best is not None and best[0] >= weight):
        return best
    return (weight, value)


def _value(text: str) -> int:
    digits = re.sub(r"\D", "", text)
    return int(digits[:40])
