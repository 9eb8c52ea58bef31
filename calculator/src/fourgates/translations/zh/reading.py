"""English template -> Chinese template: what the modules in ``fourgates/reading`` say."""

from typing import Final

READING: Final[dict[str, str]] = {
    # held.py
    "by the code {name} ({type}) has {count} parameters, and the summary prints {printed} (line {line}).": "按代码，{name}（{type}）有 {count} 个参数，而 summary 打印的是 {printed}（第 {line} 行）。",
    "The GRU of that version keeps one bias per gate.": "那个版本的 GRU 每个门只有一个偏置。",
    "the code makes {name} ({type}), which the summary doesn't print.": "代码里有 {name}（{type}），summary 里却没有。",
    "the summary prints {name} ({type}), which the code doesn't make.": "summary 里有 {name}（{type}），代码里却没有。",
    # torch_code.py
    "what {maker} makes of {kind} isn't known.": "不知道 {maker} 把 {kind} 变成了什么。",
    # torch_found.py
    "more modules are made here than any model has, so they aren't all counted.": "这里创建的模块比任何模型都多，所以没有全部计算。",
    "whether training changes {name} isn't known; it was taken to.": "不知道训练时 {name} 会不会变；这里当作会变。",
    "{name} is the same tensor as {known}; it is counted once.": "{name} 和 {known} 是同一个张量，只算一次。",
    "the sizes of {name} are too long to be multiplied out.": "{name} 的大小写得太长，没法乘出来。",
    "dictionary": "字典",
    "list": "列表",
    "modules": "模块",
    "parameters": "参数",
    "self.{name} is a plain {kind}, so PyTorch doesn't see the {what} in it, and they aren't counted; {remedy} would register them.": "self.{name} 是普通的{kind}，PyTorch 看不到里面的{what}，所以没有计算；改用 {remedy} 就能注册它们。",
    "{name} comes from {base}, which isn't in the paste; what that itself holds isn't counted.": "{name} 继承自 {base}，而粘贴的内容里没有它；它自己带的参数没有计算。",
    # torch_tree.py
    "this": "这个",
    "what {text} adds isn't known, so its parameters aren't counted.": "不知道 {text} 加进了什么，它的参数没有计算。",
    "{name} is no module known here, so its parameters aren't counted.": "这里不认识 {name} 这个模块，它的参数没有计算。",
    "the shape of {name} isn't known, so its parameters aren't counted.": "不知道 {name} 的形状，它的参数没有计算。",
    # torch_values.py
    "what {kind} holds isn't all known.": "{kind} 里的内容不全知道。",
    "which of its modules {kind} is given isn't known.": "不知道 {kind} 的哪个模块被换掉了。",
    "which of its modules {kind} loses isn't known.": "不知道 {kind} 的哪个模块被去掉了。",
    # totals.py
    "The model was not built when its summary was printed, so its totals hold no layer's weights.": "打印 summary 时模型还没有建好，所以总数里不含任何一层的权重。",
    "The total {total:,} leaves out the recurrent modules, which torchsummary counts as 0.": "总数 {total:,} 没有算循环模块：torchsummary 把它们算作 0。",
    "The total {total:,} also counts the {optimizer:,} numbers that the optimizer keeps since the model was trained; the layers have {layers:,}.": "总数 {total:,} 还包括训练以后优化器保存的 {optimizer:,} 个数；各层一共是 {layers:,}。",
    "The total {total:,} is not the sum of the layers and the optimizer's {optimizer:,}.": "总数 {total:,} 不等于各层与优化器的 {optimizer:,} 之和。",
    "The total {total:,} is not the sum of trainable and non-trainable: {trainable:,} and {frozen:,} are {both:,}.": "总数 {total:,} 不等于可训练与不可训练参数之和：{trainable:,} 加 {frozen:,} 是 {both:,}。",
    "The rows add up to {rows:,}; the total {total:,} counts {more:,} more, which is {kept}.": "各行加起来是 {rows:,}；总数 {total:,} 多出 {more:,}，多的是{kept}。",
    "The rows add up to {rows:,}, and the total says {total:,}: {more:,} more.": "各行加起来是 {rows:,}，总数却写着 {total:,}：多了 {more:,}。",
    "The rows add up to {rows:,}, and the total says {total:,}: {more:,} less.": "各行加起来是 {rows:,}，总数却写着 {total:,}：少了 {more:,}。",
    "That is the number of {name}, which is counted twice.": "这正是 {name} 的参数量，它算了两遍。",
    "That is the number of {name}, which is left out.": "这正是 {name} 的参数量，它漏掉了。",
    "what an optimizer keeps: its step and its learning rate": "优化器自己保存的数：步数和学习率",
    "what an optimizer keeps that has {number} number for each trainable parameter": "优化器为每个可训练参数各存 {number} 个数时所保存的数",
    "what an optimizer keeps that has {number} numbers for each trainable parameter": "优化器为每个可训练参数各存 {number} 个数时所保存的数",
    "With the right number for {names} they add up to it.": "把 {names} 的数改对，加起来就正好是它。",
}
