"""The number that the author of a question expected, read from the prose.

English and Chinese, a little Korean and Japanese. A sentence about what a
framework printed is no expectation.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

# a letter behind a number makes it a name's piece; a Chinese character doesn't
_END = r"(?![A-Za-z0-9_^]|\.\d)"
_NUMBER = re.compile(
    rf"(?<![A-Za-z0-9_.^/])\d{{1,3}}(?:[,\u2009 ']\d{{3}})+(?![\d,]){_END}|(?<![A-Za-z0-9_.^])\d+{_END}"
)
_CLAUSE = re.compile(
    r"[.!?;。!?;\n](?=\s|$|[^\d])|,?\s*\b(?:but|however|whereas|while|yet|although|though|why|where)\b|但是?|却|然而|可是|不过|为什么|为何|而(?!不)|인데|지만|는데",
    re.IGNORECASE,
)
# "how do I calculate it for 10 units" expects nothing
_ASKING = r"(?<!\bdo )(?<!\bcan )(?<!\bdoes )(?<!\bcould )(?<!\bshould )"
_MINE = (
    (10, r"\bexpect\w*\b|\bI\s+(?:had\s+)?(?:would\s+have\s+)?(?:expected|anticipated)\b"),
    (
        9,
        _ASKING
        + r"\b(?:I|we)\s+(?:\w+\s+){0,3}(?:calculat|comput|count|deriv|estimat|work(?:ed)?\s+out|figur|ca?me?\s+up|end(?:ed)?\s+up)\w*",
    ),
    (
        9,
        r"\b(?:my|our)\s+(?:own\s+)?(?:\w+\s+)?(?:calculation|computation|count|result|answer|formula|math|maths|estimate|number|guess|total)s?\b",
    ),
    (
        8,
        _ASKING
        + r"\b(?:I|we)\s+(?:\w+\s+){0,2}(?:get|got|obtain\w*|arrive\w*|thought|think|believe|assum\w+|guess\w*|was\s+thinking)\b",
    ),
    (8, r"\bby\s+hand\b|\bmanual\w*\b|\bon\s+paper\b"),
    (
        7,
        r"\bshould(?:n't|\s+not)?\s+(?:it\s+)?(?:be|have|give|equal|result|come|only)\b|\bwould\s+(?:be|give|have|make|come)\b",
    ),
    (
        7,
        r"\bought\s+to\b|\bmust\s+be\b",
    ),
    (7, r"\bformula\b|\baccording\s+to\b|\bcalculated\s+as\b|\bin\s+theory\b|\btheoretical\w*"),
    (
        9,
        r"我(?:自己)?(?:\S{0,6})(?:算|计算|得到|得出|认为|觉得|以为|预期|期望|推算|估计)|(?:手|自己)(?:动)?(?:算|计算)|我的(?:计算|结果|公式|答案)",
    ),
    (7, r"应该?(?:是|为|有|等于|得|就)?|理应|预期|期望|按(?:照)?\S{0,8}公式|公式"),
    (8, r"예상|계산|나와야|되어야|이어야|計算|予想|はず"),
)
_NOT = re.compile(
    r"(?:instead\s+of|rather\s+than|and\s+not|,\s*not|\bnot|n't\s+(?:it|this|that)(?:\s+(?:be|just|only|simply))*|opposed\s+to|而不是|而非|不是)"
    r"\s*(?:the\s+)?(?:expected\s+)?(?:only\s+|just\s+|be\s+)?(?P<number>\d[\d,']*)",
    re.IGNORECASE,
)
_DIRECT = re.compile(
    r"\bexpect(?:ed|ing|s)?(?:\s+(?:number|count|value|result|parameters?|params?|it|to|be|see|get|about|only|a|the|of|total|just|exactly|around)){0,5}"
    rf"\s*(?:[:=]|to\s+be)?\s*(?P<number>\d[\d,']*){_END}(?!\s*[*×·^(/+-]\s*[\d(a-z])"
    r"|(?:预期|期望)\S{0,6}?(?:是|为|:)?\s*(?P<chinese>\d[\d,]*)",
    re.IGNORECASE,
)
_THEIRS = re.compile(
    r"\b(?:keras|pytorch|torch\w*|tensorflow|tf|summary|model\.summary|it|framework|output|console|tool|documentation|docs|book|tutorial)"
    r"(?:'s|\(\))?\s+(?:\w+\s+){0,3}(?:say|print|show|report|give|return|display|tell|output|claim|list|count|insist|state)\w*"
    r"|\bactual(?:ly)?\b|\breal(?:ly)?\s+(?:number|count)|\bis\s+printed\b|\bprinted\b|显示|打印|输出|实际|给出|summary|출력|표시",
    re.IGNORECASE,
)
_EQUALS = re.compile(
    r"(?P<sign>=|≈|:=|\bis\b|\bgives?\b|\bmakes?\b|得|等于|是|为)\s*(?:exactly\s+|about\s+|only\s+|just\s+)?"
    rf"(?P<number>\d[\d,']*){_END}(?!\s*[*×·^(/+-]\s*[\d(])",
    re.IGNORECASE,
)
_SUM = re.compile(r"\d\s*[)\]}$]*\s*(?:[*×·^/+(-]|x\s*\d)")
"""Arithmetic, as it stands before an equals sign."""
_SIZE = re.compile(
    r"\s*-?\s*(?:layers?|units?|features?|time|steps?|neurons?|cells?|samples?|class|epochs?|gates?|words?|n?dim|inputs?|"
    r"outputs?|times\b|batch|tokens?|images?|[MGTKk]i?B?\b|million|个?(?:层|单元|特征|时间步|步|神经元|样本|门|类))",
    re.IGNORECASE,
)
_SIZE_NAME = re.compile(
    r"(?:unit|feature|step|batch|input|output|hidden|length|size|dim\w*|vocab\w*|layer|class\w*|gate|neuron|sample|epoch|单元|特征|步|维|门)"
    r"[\w\s]{0,12}$",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"(?:[*×·x]|\btimes|\bby|乘以?)\s*\d+\s*[A-Za-z]+\s*$", re.IGNORECASE)
_COUNT_NAME = re.compile(
    r"(?:param\w*|weights?|count|total|result|num\w*|answer|numbers?|sum|参数\S{0,4}|个数|总数|结果)\s*$",
    re.IGNORECASE,
)
_OPERAND = re.compile(r"(?:[*×·^+/]|乘以?|\btimes|\bx|\bby)\s*$", re.IGNORECASE)
_OPERATOR = re.compile(r"\s*(?:[*×·^]|/\s*\d|x\s*\d|乘)")
_ELSEWHERE = re.compile(
    r"\w*(?:Error|Exception)\b|\bMACs?\b|\bFLOPs?\b|\bmult(?:iply|iplication|s)?\W{0,3}add|\bepochs?\b|\baccuracy\b|\bseconds\b"
    r"|\d\s*(?:ms|[GM]i?B)\b|\blearning\s+rate\b",
    re.IGNORECASE,
)
_LATEX = (
    (re.compile(r"\\(?:times|cdot|ast)\b"), "×"),
    (re.compile(r"\\(?:left|right|,|;|!|quad|displaystyle)"), ""),
    (re.compile(r"\{,\}"), ","),
    (re.compile(r"\\(?:text|mathrm|mathbf)\s*\{([^{}\n]{0,80})\}"), r"\1"),
)
_SMALLEST = 2
_MOST_CARRIED = 2
_STRONG = 8
"""What weighs less says nothing of a number that stands before it."""


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
    prose = unicodedata.normalize("NFKC", prose[:60_000])
    for pattern, plain in _LATEX:
        prose = pattern.sub(plain, prose)
    best: tuple[float, int] | None = None
    for match in _NOT.finditer(prose):
        if not _aside(prose, match):
            best = _better(best, 8.5, _value(match["number"]), printed)
    for match in _DIRECT.finditer(prose):
        if not _aside(prose, match):
            best = _better(best, 12, _value(match["number"] or match["chinese"]), printed)
    clauses = _clauses(prose)
    # who derives the printed number explains it, and needs no explanation
    explained = any(_result(clause) in printed for clause, _ in clauses)
    carried: tuple[float, int] = (0, 0)
    for clause, wrapped in clauses:
        if _ELSEWHERE.search(clause):
            carried = (0, 0)
            continue
        own, at = _mine(clause)
        result = _result(clause)
        value = result if result is not None else _said(clause, at if own < _STRONG else 0, at)
        weight: float = own
        if value not in printed:
            if carried[1] and (wrapped or result is not None):
                weight = max(weight, carried[0] - 0.5)
            if result is not None and not explained:
                weight = max(weight, 2)
        if weight and _THEIRS.search(clause):
            weight -= 5
        if value is None:
            # the number follows on the next line
            carried = (own, _MOST_CARRIED) if own else (carried[0], max(0, carried[1] - 1))
            continue
        carried = (0, 0)
        if weight > 0:
            best = _better(best, weight, value, printed)
    return best[1] if best is not None else None


def _clauses(prose: str) -> list[tuple[str, bool]]:
    """The clauses, and whether each goes on with a sentence that a line's end cuts."""
    clauses: list[tuple[str, bool]] = []
    start, broken = 0, False
    for match in _CLAUSE.finditer(prose):
        clause = prose[start : match.start()].strip()
        if clause:
            clauses.append((clause, broken and (clause[0].islower() or clause[0].isdigit())))
            broken = False
        broken = (broken or bool(clause)) and match[0] == "\n"
        start = match.end()
    last = prose[start:].strip()
    return [*clauses, (last, broken and last[0].islower())] if last else clauses


def _aside(prose: str, match: re.Match[str]) -> bool:
    """Whether a match stands in a line about something else, or its number is a size."""
    start = prose.rfind("\n", 0, match.start()) + 1
    end = prose.find("\n", match.end())
    line = prose[start : end if end >= 0 else len(prose)]
    return _ELSEWHERE.search(line) is not None or _SIZE.match(prose, match.end()) is not None


def _result(clause: str) -> int | None:
    """What stands behind the last equals sign of arithmetic."""
    for match in reversed(list(_EQUALS.finditer(clause))):
        before = clause[: match.start()]
        if _SIZE.match(clause, match.end()):
            continue
        if match["sign"] in ("=", "≈") and _SUM.search(before) and not _size_of(before):
            return _value(match["number"])
    return None


def _mine(clause: str) -> tuple[float, int]:
    """How surely a clause tells what its author thinks, and where it begins to."""
    best: tuple[float, int] = (0, 0)
    for weight, pattern in _MINE:
        match = re.search(pattern, clause, re.IGNORECASE)
        if match is not None and weight > best[0]:
            best = (weight, match.start())
    return best


def _said(clause: str, start: int, preferred: int) -> int | None:
    """The number a clause ends up with: behind its last equals sign, else its last.

    Args:
        clause: its text.
        start: where it may begin.
        preferred: where its author begins to speak of what they think.
    """
    if preferred > start:
        value = _said(clause, preferred, preferred)
        if value is not None:
            return value
    for match in reversed(list(_EQUALS.finditer(clause, start))):
        before = clause[: match.start()].rstrip()
        if _SIZE.match(clause, match.end()):
            continue
        if _COUNTED.search(before):
            return _value(match["number"])  # times 10 units = 120
        if _SIZE_NAME.search(before):
            continue
        if match["sign"] == "=" and not _COUNT_NAME.search(before) and before[-1:].isalpha():
            continue  # n = 32
        return _value(match["number"])
    numbers = [
        _value(m[0])
        for m in _NUMBER.finditer(clause, start)
        if not _SIZE.match(clause, m.end())
        and not _OPERATOR.match(clause, m.end())
        and not _OPERAND.search(clause, max(0, m.start() - 8), m.start())
        and not re.search(r"\w\s*=\s*$", clause[max(0, m.start() - 12) : m.start()])
    ]
    return numbers[-1] if numbers else None


def _size_of(before: str) -> bool:
    """Whether an equals sign gives a name its size, behind arithmetic about something else."""
    name = re.search(r"(?<!\d)[(\s,][A-Za-z_]\w*\s*$", before)
    return name is not None and _COUNT_NAME.search(before) is None


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
