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
    # costs.py
    "The work of {layer} isn't known here.": "这里不知道 {layer} 的计算量。",
    "{tool} takes no notice of {option}.": "{tool} 不理会 {option}。",
    # sentences.py
    "Line {line}: {said}": "第 {line} 行：{said}",
    # permalink.py
    "A link reads {version};framework;in=shape;layers, and this one doesn't: {text}.": "链接要写成 {version};framework;in=shape;layers 这样，而这个不是：{text}。",
    "This link is of version {version}; this page reads {known}.": "这个链接的版本是 {version}，本页能读的是 {known}。",
    "A link has at most {most_characters:,} characters; this one has {characters:,}.": "链接最多 {most_characters:,} 个字符，这个有 {characters:,} 个。",
    "There is no framework {framework} here; there are {frameworks}.": "这里没有 {framework} 这个框架；有的是 {frameworks}。",
    "An input shape is made of sizes, names and None, like None,1; {word} is none of them.": "输入形状由数字、名字和 None 组成，比如 None,1；{word} 不属于其中任何一种。",
    "A size of the input shape {text} is 0: it must be 1 or more.": "输入形状 {text} 里有 0：每个大小至少要是 1。",
    "An input shape has at most {most_dimensions} sizes; this one has {number}.": "输入形状最多 {most_dimensions} 维，这里有 {number} 维。",
    "A layer is written like LSTM(10,seq); {text} is not.": "层要写成 LSTM(10,seq) 这样，而 {text} 不是。",
    "Layers are separated by ';', and here stands {found}.": "层与层之间用 ';' 分隔，这里却是 {found}。",
    "A layer is missing at the end.": "末尾缺一个层。",
    "There is no layer {name} here; there are {kinds}.": "这里没有 {name} 这种层；有的是 {kinds}。",
    "Layers are wrapped in each other at most {most_depth} deep.": "层最多可以套 {most_depth} 重。",
    "All num_layers together are at most {most_stacked:,} here, not {stacked:,}.": "这里所有 num_layers 加起来最多 {most_stacked:,}，不能是 {stacked:,}。",
    "{name} needs {missing}.": "{name} 需要 {missing}。",
    "{layer} has no option {option}; it has {known}.": "{layer} 没有 {option} 这个选项；它的选项有 {known}。",
    "{layer} is given {option} twice.": "{layer} 的 {option} 给了两次。",
    "the end": "末尾",
    "{layer} is written like LSTM(10,seq): where {mark!r} should stand, there is {found}.": "{layer} 要写成 LSTM(10,seq) 这样：该写 {mark!r} 的地方是 {found}。",
    "{layer} takes a size there, not a layer.": "{layer} 的这个位置要写大小，不能写层。",
    "{name} of {layer} is 0 or 1, not {value}.": "{layer} 的 {name} 只能是 0 或 1，不能是 {value}。",
    "{name} of {layer} is one word, not {value}.": "{layer} 的 {name} 要写一个词，不能是 {value}。",
    "{layer} wraps a layer, like {layer}(LSTM(10)), and here stands {value}.": "{layer} 里要放一个层，比如 {layer}(LSTM(10))，这里却是 {value}。",
    "{name} of {layer} is a whole number, not {value}.": "{layer} 的 {name} 要写整数，不能是 {value}。",
    "A size has at most {most_digits} digits; this one has {number}.": "大小最多 {most_digits} 位数字，这个有 {number} 位。",
    "A link holds whole numbers of up to {most_digits} digits and plain names, not {text}.": "链接里只能写最多 {most_digits} 位的整数和普通的名字，不能写 {text}。",
}
