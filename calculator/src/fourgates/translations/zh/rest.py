"""English template -> Chinese template: links, the inverse, the command."""

from typing import Final

REST: Final[dict[str, str]] = {
    # inverse.py
    "{layer} on {number} feature": "{layer}，{number} 个输入特征",
    "{layer} on {number} features": "{layer}，{number} 个输入特征",
    "No layer known here has exactly {count:,} parameters.": "这里知道的层，没有一个正好有 {count:,} 个参数。",
    "{count} is {layers}.": "{count} 可能是：{layers}。",
    "There is no layer {layer} here to solve for; there are {layers}.": "这里不能反推 {layer}；可以反推的层有 {layers}。",
    "Even {layer} has {count} parameters, more than {budget}.": "就连最小的 {layer} 也有 {count} 个参数，超过了 {budget}。",
}
