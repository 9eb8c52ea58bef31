"""The number somebody expected is found in what they write."""

from typing import Any

import pytest
from fourgates.reading.expected import expected_number


@pytest.mark.parametrize(
    ("prose", "printed", "number"),
    [
        (
            "I get 4*((1+1)*1+1^2)=12 and 12*10 units = 120, but Keras prints 480.",
            [480, 11, 491],
            120,
        ),
        ("I expected 240 parameters but the summary says 480.", [480], 240),
        ("Why does the layer have 480 params instead of 120?", [480], 120),
        (
            "Keras says 4457472. By my calculation it is 4*(4096*16)*256 = 67108864.",
            [4457472],
            67108864,
        ),
        ("Shouldn't it be 150?", [165], 150),
        ("The model has 480 parameters. I was expecting something like 1,200.", [480], 1200),
        ("expected: 9, file has 18", [18], 9),
        ("I calculated (32*32+32*32+32)*3 = 6240 whereas model.summary() shows 6336", [6336], 6240),
        ("By hand I come to 8320.", [8448], 8320),
        ("Keras显示480个参数,但我算出来是120,为什么?", [480], 120),
        ("按照公式应该是 150 个参数,实际却是165", [165], 150),
        ("为什么是480而不是120?", [480], 120),
        ("我的计算结果是 １２０", [480], 120),
        ("我算出来双向LSTM应该是 49408 个参数, 为什么是98816?", [98816], 49408),
        ("3(n^2 + nm + n) with n = 32 and m = 32 so I expected 6240 for it", [6336], 6240),
        ("Expected: 9 elements in the bias.", [18], 9),
        ("I computed\n\n    n = 4 * (4096 + 16) * 256 = 4210688\n\ntoo many", [4457472], 4210688),
        ("How is it bigger than 3*(64+256)*256 = 245760?", [247296], 245760),
        (r"$4 \times ((1+1) \cdot 1 + 1^2) = 12$", [480], 12),
        (r"so I get $17{,}246{,}978{,}048$ weights", [4457472], 17246978048),
        (
            "公式是 4*((输入+1)*输出+输出^2),一个单元是 12 个,10个单元我算出来是120个参数。",
            [480],
            120,
        ),
        ("so for the second layer I expected 4*128*160 + 512 = 82432.", [79872], 82432),
        ("Why isn't it 272?", [264], 272),
        ("계산하면 120 인데 출력은 480", [480], 120),
        ("I thought the count\nwould be 150 here", [165], 150),
    ],
)
def test_what_the_author_expected(prose: Any, printed: Any, number: Any) -> None:
    """Protects the heart of a question: the expected number, not the printed one."""
    assert expected_number(prose, printed) == number


@pytest.mark.parametrize(
    "prose",
    [
        "",
        "Here is my model with LSTM(10) on 1 feature and 50 timesteps.",
        "The summary shows 480 parameters. Where do they come from?",
        "I use Keras 2.3 on Python 3.7.",
        "I have 3 layers",
        "ValueError: Dimension must be 3 but is 2",
        "Multiply-adds should be about 376 M for 100 steps.",
        "I expected ndim=3, found 2 dims",
        "100 recurrent + 10 bias + 10 input: 10*10 + 10 + 10 = 480. Each gate has 10*10 = 100.",
        "the reshape hands it 198*168 = 33264 features per step",
        "How do I calculate the parameters of 128 hidden units on 64 inputs, or 480?",
        "How do I get from 16 and 32 to the number in the row?",
        "我的输入是 3x1 乘 10",
    ],
)
def test_no_expectation_is_made_up(prose: Any) -> None:
    """Protects readers from an answer to something they never said."""
    assert expected_number(prose, [480, 3]) is None
