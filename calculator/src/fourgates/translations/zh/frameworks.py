"""English template -> Chinese template: what the modules in ``fourgates/frameworks`` say."""

from typing import Final

FRAMEWORKS: Final[dict[str, str]] = {
    # chain.py
    "If a recurrent layer stands before it, that one needs return_sequences.": "如果它前面是循环层，那一层要打开 return_sequences。",
    "{what} is {value!r}: it must be a whole number.": "{what} 是 {value!r}：它必须是整数。",
    "{what} is {value}: it must be 1 or more.": "{what} 是 {value}：它至少要是 1。",
    "{kind} takes (batch, timesteps, features), three dimensions, and here gets {shape}.": "{kind} 的输入应是三维的 (batch, timesteps, features)，这里得到的是 {shape}。",
    "{kind} must know the last dimension of its input, and here gets {shape}.": "{kind} 必须知道输入的最后一维，这里得到的是 {shape}。",
    # keras/attention.py
    "num_query_heads is {heads}: it must be a multiple of num_key_value_heads, {shared}.": "num_query_heads 是 {heads}：它必须是 num_key_value_heads（{shared}）的倍数。",
    "{kind} takes a list of [query, value] or [query, value, key], and here gets {number} inputs.": "{kind} 的输入应是列表 [query, value] 或 [query, value, key]，这里得到了 {number} 个输入。",
    "{kind} takes a query and a value (and a key), and here gets {number} inputs.": "{kind} 的输入是 query 和 value（还可以有 key），这里得到了 {number} 个输入。",
    "{kind} takes a value and a key of the same length, not {value} and {key}.": "{kind} 的 value 和 key 长度要相同，不能是 {value} 和 {key}。",
    # keras/base.py
    "{type} takes one input, and here gets {number}.": "{type} 只接受一个输入，这里得到了 {number} 个。",
    "one dimension": "一维",
    "two dimensions": "二维",
    "three dimensions": "三维",
    "four dimensions": "四维",
    "five dimensions": "五维",
    "{rank} dimensions": "{rank} 维",
    "{kind} takes {meaning}, {words}, and here gets {shape}.": "{kind} 的输入应是 {meaning}（{words}），这里得到的是 {shape}。",
    "{kind} needs a dimension {axis}, and here gets {shape}.": "{kind} 需要第 {axis} 维，这里得到的是 {shape}。",
    "the last dimension": "最后一维",
    "dimension {axis}": "第 {axis} 维",
    "{kind} must know {which} of its input, and here gets {shape}.": "{kind} 必须知道输入的{which}，这里得到的是 {shape}。",
    "{what} is {value}: it must be one size or {count} of them.": "{what} 是 {value}：它应是一个数，或者 {count} 个数。",
    "{what} is {value}: it must be made of whole numbers.": "{what} 是 {value}：里面只能是整数。",
    "{what} is {value}: it must be {least} or more.": "{what} 是 {value}：它至少要是 {least}。",
    "{what} is {value!r}: it must be one of {names}.": "{what} 是 {value!r}：它只能是 {names} 之一。",
    # keras/cells.py
    "StackedRNNCells needs at least one cell.": "StackedRNNCells 里至少要有一个单元。",
    "{kind} runs a cell like LSTMCell, not {cell}.": "{kind} 里要放 LSTMCell 这样的循环单元，不能是 {cell}。",
    # keras/convolution.py
    "output_padding is {extra}: it must be less than the stride, {stride}.": "output_padding 是 {extra}：它必须小于步幅 {stride}。",
    "{what} is {size}: it must be a multiple of groups, {groups}.": "{what} 是 {size}：它必须是 groups（{groups}）的倍数。",
    # keras/einsum.py
    "equation is {equation!r}: it must read like abc,cd->abd.": "equation 是 {equation!r}：它要写成 abc,cd->abd 这样。",
    "EinsumDense must know the dimensions of its input, and here gets {shape}.": "EinsumDense 必须知道输入有哪些维度，这里得到的是 {shape}。",
    "The equation {equation} takes {number} dimensions, and here comes {shape}.": "算式 {equation} 的输入有 {number} 维，这里得到的是 {shape}。",
    "output_shape is {shape}: {equation} needs a size for each letter behind the batch.": "output_shape 是 {shape}：除批次维外，{equation} 的每个字母都要有一个大小。",
    "{equation} keeps {letter!r}, which comes in as {coming} and should go out as {given}.": "{equation} 里的 {letter!r} 前后应当不变，可是输入时是 {coming}，输出时要求是 {given}。",
    "bias_axes is {bias_axes!r}: {equation} gives {outgoing}.": "bias_axes 是 {bias_axes!r}，而 {equation} 的输出是 {outgoing}。",
    "EinsumDense must know the size of {letter!r} in {equation}, and here gets {shape}.": "EinsumDense 必须知道 {equation} 里 {letter!r} 的大小，这里得到的是 {shape}。",
    # keras/graph.py
    "A model that begins in the middle of another can't give out what it takes in.": "从另一个模型中间截取的模型，不能把输入直接当作输出。",
    "A model that begins at what a layer gave can't call that layer again.": "以某一层的输出为起点的模型，不能再次调用那一层。",
    "{name} can't be reached from the tensors that the model begins at.": "从模型的输入张量出发，到不了 {name}。",
    # keras/legacy.py
    "{type} must know every length of its input: it has weights for each place.": "{type} 必须知道输入的每个长度，因为每个位置都有自己的权重。",
    # keras/merging.py
    "Subtract takes two inputs, and here gets {number}.": "Subtract 需要两个输入，这里得到了 {number} 个。",
    "axis is {axis}: it must be a whole number.": "axis 是 {axis}：它必须是整数。",
    "Concatenate can't put {shapes} together along axis {axis}.": "Concatenate 不能沿第 {axis} 维拼接 {shapes}。",
    "Concatenate takes shapes that differ only along axis {axis}, not {shapes}.": "Concatenate 的各个输入只能在第 {axis} 维上不同，不能是 {shapes}。",
    "axes is {axes}: it must be one whole number or two.": "axes 是 {axes}：它必须是一个或两个整数。",
    "Dot takes two inputs, and here gets {number}.": "Dot 需要两个输入，这里得到了 {number} 个。",
    "Dot has no axis {axis} in {shape}.": "Dot 在 {shape} 里找不到第 {axis} 维。",
    "Dot multiplies along sizes that must be the same, and here are {a} and {b}.": "Dot 相乘的两个维度要一样大，这里是 {a} 和 {b}。",
    "{kind} takes a list of inputs, and here gets none.": "{kind} 的输入是一个列表，这里一个也没有。",
    "{kind} takes shapes that fit each other, not {shapes}.": "{kind} 的各个输入形状要能对上，不能是 {shapes}。",
    # keras/models.py
    "{name} in {model} has no input yet, so that its weights aren't known.": "{model} 里的 {name} 还没有输入，所以不知道它有哪些权重。",
    "{name} takes {number} inputs, and here gets {given}.": "{name} 需要 {number} 个输入，这里得到了 {given} 个。",
    "{name} doesn't reach {layer} from its inputs.": "从 {name} 的输入到不了 {layer}。",
    "{name} doesn't reach all of its outputs from its inputs.": "从 {name} 的输入到不了它的全部输出。",
    "{name} has two layers called {layer}: Keras wants each name once.": "{name} 里有两层都叫 {layer}：Keras 不允许重名。",
    "{name} has no input yet, so that the weights of {layer} aren't known.": "{name} 还没有输入，所以不知道 {layer} 有哪些权重。",
    "{name} has a layer called {layer} already: Keras wants each name once.": "{name} 里已经有一层叫 {layer}：Keras 不允许重名。",
    "{name} has no layers.": "{name} 里一层也没有。",
    "{name} takes {expected}, and here gets {shape}.": "{name} 的输入应是 {expected}，这里得到的是 {shape}。",
    # keras/normalization.py
    "groups is {groups}: it must be a whole number.": "groups 是 {groups}：它必须是整数。",
    "groups is {groups}: it must be 1 or more, or -1 for a group a channel.": "groups 是 {groups}：它至少要是 1；写 -1 表示每个通道一组。",
    "GroupNormalization can't make {groups} groups of {width} channels.": "GroupNormalization 不能把 {width} 个通道分成 {groups} 组。",
    "SpectralNormalization wraps a layer with a kernel, and {type} has none.": "SpectralNormalization 里要放有 kernel 的层，而 {type} 没有。",
    "axis is {axis}: it must be made of whole numbers.": "axis 是 {axis}：里面只能是整数。",
    # keras/placed.py
    "{name} has its weights for {first}, and can't take {other} as well.": "{name} 的权重是按输入 {first} 建的，不能再接受 {other}。",
    # keras/recurrent.py
    "{type} must know the rows and columns of its input, and here gets {shape}.": "{type} 必须知道输入的行数和列数，这里得到的是 {shape}。",
    "{kind} wraps a recurrent layer, not {what}.": "{kind} 里要放循环层，不能是 {what}。",
    # keras/regularization.py
    "shared_axes holds {axis}: it must hold whole numbers.": "shared_axes 里有 {axis}：里面只能是整数。",
    "PReLU must know its whole input, and here it isn't known.": "PReLU 必须知道完整的输入形状，这里还不知道。",
    "PReLU shares axis {axis}, and its input has {number} behind the batch.": "PReLU 要共享第 {axis} 维，而除批次维外，它的输入只有 {number} 维。",
    "PReLU must know each length that its slopes aren't shared along; shared_axes names those.": "不共享斜率的每一维，PReLU 都必须知道长度；共享的维写在 shared_axes 里。",
    # keras/reshaping.py
    "target_shape is {target_shape}: it must be a tuple of sizes.": "target_shape 是 {target_shape}：它必须是由大小组成的元组。",
    "target_shape holds {size}: it must hold whole numbers, and -1 for what is left.": "target_shape 里有 {size}：里面只能是整数，用 -1 表示剩下的部分。",
    "target_shape is {shape}: only one size can be -1.": "target_shape 是 {shape}：只能有一个 -1。",
    "Reshape can't make {target} of {shape}: {size} numbers don't fit.": "Reshape 不能把 {shape} 变成 {target}：{size} 个数放不进去。",
    "dims is {dims}: it must hold 1, 2, ... in some order.": "dims 是 {dims}：它应是 1 到最后一维的某种排列。",
    "(batch, and {number} more)": "(batch，再加 {number} 维)",
    # keras/signatures.py
    "There is no layer {kind} here.": "这里没有 {kind} 这种层。",
    "{kind} needs {name}.": "{kind} 需要 {name}。",
    "{kind} takes at most {number} argument without a name, and here are {given}.": "{kind} 最多接受 {number} 个不写名字的参数，这里有 {given} 个。",
    "{kind} takes at most {number} arguments without a name, and here are {given}.": "{kind} 最多接受 {number} 个不写名字的参数，这里有 {given} 个。",
    "{kind} has no argument {word}.": "{kind} 没有 {word} 这个参数。",
    "{kind} is given {name} twice.": "{kind} 的 {name} 给了两次。",
    "{kind} depends on {name}, and what {name} is here isn't known.": "{kind} 取决于 {name}，而这里不知道 {name} 是什么。",
    "{name} of {kind} is {value!r}: it must be True or False.": "{kind} 的 {name} 是 {value!r}：它只能是 True 或 False。",
    "{name} of {kind} is {value!r}: it must be a word.": "{kind} 的 {name} 是 {value!r}：它必须是字符串。",
    "InputLayer needs a shape.": "InputLayer 需要一个形状。",
    "InputLayer depends on its shape, and what that is here isn't known.": "InputLayer 取决于它的形状，而这里不知道形状是什么。",
    "mode of Merge is {mode!r}: it must be one of {merges}.": "Merge 的 mode 是 {mode!r}：它只能是 {merges} 之一。",
    # keras/spatial.py
    "strides {strides} and dilation_rate {dilation} don't go together in Keras.": "在 Keras 里，strides {strides} 和 dilation_rate {dilation} 不能同时使用。",
    "{kind} leaves nothing of {shape}: a length would come out as {least}.": "{shape} 经过 {kind} 就不剩什么了：有一个长度会变成 {least}。",
    # keras/wrappers.py
    "merge_mode is {merge_mode!r}: it must be one of {modes}.": "merge_mode 是 {merge_mode!r}：它只能是 {modes} 之一。",
    "{option} is {forward} forward and {backward} backward: both must be the same.": "{option} 前向是 {forward}，后向是 {backward}：两边必须相同。",
    "TimeDistributed wraps a layer, not {layer!r}.": "TimeDistributed 里要放一个层，不能是 {layer!r}。",
    "TimeDistributed takes a layer with one output, and {type} has {number}.": "TimeDistributed 里的层只能有一个输出，而 {type} 有 {number} 个。",
    "TimeDistributed takes (batch, timesteps, ...), at least three dimensions, and here gets {shape}.": "TimeDistributed 的输入至少要有三维，(batch, timesteps, ...)，这里得到的是 {shape}。",
    # onnx.py
    "Gemm takes (batch, features), two dimensions, and here gets {shape}; MatMul takes any number.": "Gemm 的输入应是二维的 (batch, features)，这里得到的是 {shape}；MatMul 不限维数。",
    # pytorch/conv.py
    "kernel_size of {kind} is {kernel_size}: it has {dims} sizes.": "{kind} 的 kernel_size 是 {kernel_size}：它应有 {dims} 个数。",
    "{option} of {kind} is {channels}: it must be a multiple of groups, {groups}.": "{kind} 的 {option} 是 {channels}：它必须是 groups（{groups}）的倍数。",
    "{kind} takes (batch, channels{sizes}), and here gets {shape}.": "{kind} 的输入应是 (batch, channels{sizes})，这里得到的是 {shape}。",
    "The window of {kind} is wider than its input, {size}.": "{kind} 的窗口比它的输入 {size} 还宽。",
    # pytorch/loss.py
    "cutoffs of {kind} are {cutoffs}: they must rise, from 1 or more to below n_classes.": "{kind} 的 cutoffs 是 {cutoffs}：它们必须递增，最小为 1，最大要小于 n_classes。",
    "in_features of {kind} isn't known, and can't be divided by {divisor} before it is.": "{kind} 的 in_features 还不知道，没法除以 {divisor}。",
    # pytorch/module.py
    "{kind} takes more than one input, so that it can't stand in a chain: {shape}.": "{kind} 需要不止一个输入，不能排在一条链上：{shape}。",
    "{kind} must know the {place} dimension of its input, and here gets {shape}.": "{kind} 必须知道输入的{place}，这里得到的是 {shape}。",
    "{kind} has {option} {given}, and here gets {shape}.": "{kind} 的 {option} 是 {given}，这里得到的输入却是 {shape}。",
    "{option} of {kind} isn't known: it comes with the input.": "{kind} 的 {option} 还不知道：它要等有了输入才能确定。",
    "last": "最后一维",
    "second": "第二维",
    # pytorch/norm.py
    "{kind} has normalized_shape {normalized}, and here gets {shape}.": "{kind} 的 normalized_shape 是 {normalized}，这里得到的输入却是 {shape}。",
    "num_channels of GroupNorm is {num_channels}: it must be a multiple of num_groups, {num_groups}.": "GroupNorm 的 num_channels 是 {num_channels}：它必须是 num_groups（{num_groups}）的倍数。",
    "{kind} takes an input of {wanted} dimensions with the batch, and here gets {shape}.": "{kind} 的输入连批次维一共应有 {wanted} 维，这里得到的是 {shape}。",
    # pytorch/plain.py
    "Unflatten can't cut {whole} into {shape}.": "Unflatten 不能把 {whole} 拆成 {shape}。",
    "GLU halves a dimension, and here gets {shape}.": "GLU 要把一个维度分成两半，这里得到的是 {shape}。",
    "{kind} works on a dimension that {shape} has, and here on {axis}.": "{kind} 处理的维度要在 {shape} 里，这里却是第 {axis} 维。",
    # pytorch/rnn.py
    "proj_size is {proj_size}: it must be below hidden_size, {hidden_size} (0 for none).": "proj_size 是 {proj_size}：它必须小于 hidden_size（{hidden_size}）；不用投影就写 0。",
    "{kind} takes one time step, (batch, features), and here gets {shape}.": "{kind} 每次只读一个时间步 (batch, features)，这里得到的是 {shape}。",
    # pytorch/signatures.py
    "What {text} gives to {kind} isn't known.": "不知道 {text} 给了 {kind} 什么。",
    "{kind} takes at most {number} arguments in a row, and here gets {given}.": "{kind} 最多接受 {number} 个按位置写的参数，这里有 {given} 个。",
    "{kind} has no argument {name}; it has {names}.": "{kind} 没有 {name} 这个参数；它的参数有 {names}。",
    "{option} of {kind} isn't known{written}, and its weights depend on it.": "不知道 {kind} 的 {option} 是多少{written}，而权重取决于它。",
    "{option} of {kind} is {value!r}: it must be a whole number.": "{kind} 的 {option} 是 {value!r}：它必须是整数。",
    # pytorch/transformer.py
    "{option} of {kind} is {size}: it must be a multiple of {by}, {number}.": "{kind} 的 {option} 是 {size}：它必须是 {by}（{number}）的倍数。",
}
