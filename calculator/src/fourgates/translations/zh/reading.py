"""English template -> Chinese template: what the modules in ``fourgates/reading`` say."""

from typing import Final

READING: Final[dict[str, str]] = {
    # code.py
    "reading stopped here, so that what follows isn't counted.": "读到这里就停了，后面的没有计算。",
    "what this {kind} holds isn't all known.": "这个 {kind} 里的内容不全知道。",
    "what goes into {kind} isn't known.": "不知道 {kind} 的输入是什么。",
    # doubts.py
    "torchsummary counts only tensors called weight and bias, so it prints 0 for recurrent modules and attention": "torchsummary 只数名叫 weight 和 bias 的张量，所以循环模块和注意力都打印成 0",
    "{name}: of the layers known here, only {layer} has {count:,}.": "{name}：在这里知道的层里，只有 {layer} 是 {count:,}。",
    "No number is printed for {name}, and its sizes don't tell it.": "没有打印 {name} 的参数量，从大小也推不出来。",
    "No number is printed for {name}; {kind} with the options it has by default has {count:,}.": "没有打印 {name} 的参数量；按默认选项，{kind} 是 {count:,}。",
    "{zero}; the sizes of {name} don't tell its count.": "{zero}；从 {name} 的大小推不出参数量。",
    "{zero}; {kind} {sizes} has {count:,}.": "{zero}；{kind}{sizes}其实是 {count:,}。",
    "{zero}; the size of {name} isn't printed, so its count isn't known.": "{zero}；没有打印 {name} 的大小，所以不知道参数量。",
    "in two directions": "双向",
    "in one direction": "单向",
    "{zero}; {kind} from {width} to {size} {ways} has {one} with one layer, and {more} more with each further one.": "{zero}；{kind}（从 {width} 到 {size}，{ways}）一层时是 {one}，每多一层再加 {more}。",
    "{kind} {sizes}": "{kind}{sizes}",
    "{number:,} can't be right: {layer} has {count:,}.": "{number:,} 不可能是对的：{layer}应是 {count:,}。",
    "{number:,} can't be right: no {layer} has it.": "{number:,} 不可能是对的：{layer}得不到这个数。",
    "It would be right for an input of {features:,}, and {feeder} hands on {shape}.": "如果输入特征数是 {features:,}，它就对了，而 {feeder} 输出的是 {shape}。",
    "No {title} with the output {output} has {count:,} parameters.": "输出为 {output} 的 {title} 不可能有 {count:,} 个参数。",
    "to {outgoing}": "（输出 {outgoing}）",
    "from {incoming} to {outgoing}": "（从 {incoming} 到 {outgoing}）",
    "{feeder} hands on {shape}, which {name} can't take; a row between them may be missing.": "{feeder} 输出的是 {shape}，{name} 接不上；中间可能少了一行。",
    "It is the number of {name}: copied from that row?": "这是 {name} 的参数量：是不是抄错了行？",
    "{name}: {count:,} fits {best}, as read here, and also {rival}.": "{name}：{count:,} 在这里读作 {best}，也可能是 {rival}。",
    "{number:,} input": "{number:,} 个输入",
    "{number:,} inputs": "{number:,} 个输入",
    "{kind} with {tensor} {shape}": "{tensor} 为 {shape} 的 {kind}",
    "one bias": "一个偏置",
    "two biases": "两个偏置",
    # held.py
    "by the code {name} ({type}) has {count} parameters, and the summary prints {printed} (line {line}).": "按代码，{name}（{type}）有 {count} 个参数，而 summary 打印的是 {printed}（第 {line} 行）。",
    "The GRU of that version keeps one bias per gate.": "那个版本的 GRU 每个门只有一个偏置。",
    "the code makes {name} ({type}), which the summary doesn't print.": "代码里有 {name}（{type}），summary 里却没有。",
    "the summary prints {name} ({type}), which the code doesn't make.": "summary 里有 {name}（{type}），代码里却没有。",
    # interpreter.py
    "reading stopped here; the code takes too many steps.": "读到这里就停了：代码要执行的步骤太多。",
    "its condition": "这里的条件",
    "whether {condition} holds isn't known; it was read as if it does.": "不知道 {condition} 是否成立；这里当作成立来读。",
    # keras_code.py
    "{kind} is no layer known here, so its parameters aren't counted.": "这里不认识 {kind} 这种层，它的参数没有计算。",
    "what {kind} stores isn't all known.": "{kind} 存储的内容不全知道。",
    # linking.py
    "No shapes are printed for {names}: their sizes were chosen so that each number comes out and each layer takes what the row above it gives.": "没有打印 {names} 的形状：这里选取的大小，能让每个数都对上，每一层也能接上前一行的输出。",
    # paste.py
    "The text has {number:,} characters; up to {most_characters:,} are read.": "文本有 {number:,} 个字符；最多读 {most_characters:,} 个。",
    "Only the first {most_lines:,} lines were read.": "只读了前 {most_lines:,} 行。",
    "There is nothing here yet: paste code, a printed summary, or a whole question.": "这里还没有内容：请粘贴代码、打印出来的 summary，或者整段提问。",
    "Line {number} is {other}, which isn't read: paste the same layers in Keras or PyTorch, a summary, or the list of tensors with their shapes.": "第 {number} 行是 {other}，这里不能读：请粘贴用 Keras 或 PyTorch 写的同样的层、summary，或者带形状的张量列表。",
    "Line {number} names {word}, but no layer with its sizes could be read from it: paste the code that makes the layer, or the summary that the framework prints.": "第 {number} 行提到了 {word}，但从中读不出带大小的层：请粘贴创建这一层的代码，或者框架打印的 summary。",
    "No layer was found in these {number:,} lines: paste Keras or PyTorch code, a printed summary, or a question that holds one.": "在这 {number:,} 行里没有找到任何层：请粘贴 Keras 或 PyTorch 代码、打印出来的 summary，或者包含它们的提问。",
    "Julia's Flux": "Julia 的 Flux",
    # reasons.py
    "its arguments don't go together.": "它的参数互相对不上。",
    # rederive.py
    "Keras had not built {name} when it printed this: its weights did not exist yet.": "Keras 打印时还没有建好 {name}：它的权重当时还不存在。",
    "{name} is listed a second time because it is used again; its weights count once.": "{name} 又列了一次，因为它重复使用；权重只算一次。",
    "The number of {name} is printed rounded, so its count isn't known.": "{name} 的数是四舍五入后打印的，所以不知道准确的参数量。",
    "print(model) does not show what {kind} stores, so its count isn't known.": "print(model) 不显示 {kind} 存了什么，所以不知道它的参数量。",
    "{kind} stores no weights, so {count:,} can't be its number.": "{kind} 不存权重，所以 {count:,} 不可能是它的参数量。",
    # summary_text.py
    "Line {first} begins like a summary, and no row of it can be read.": "第 {first} 行像是 summary 的开头，但一行也读不出来。",
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
