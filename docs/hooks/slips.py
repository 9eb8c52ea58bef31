"""What each slip is called in the gallery, in the order in which it stands there."""

from __future__ import annotations

from typing import NamedTuple


class Slip(NamedTuple):
    """A slip in words.

    Attributes:
        name: a few words.
        sentence: what goes wrong, and what is right.
    """

    name: str
    sentence: str


SLIPS: dict[str, dict[str, Slip]] = {
    "output_size_not_units": {
        "en": Slip("The head's size as the units", "The size of the layer behind it, often one, is put in where the layer's own units belong."),
        "zh": Slip("把后一层的大小当成单元数", "公式里该填这一层自己的单元数，却填了后面那一层（常常只有一个输出）的大小。"),
    },
    "factor4_unknown": {
        "en": Slip("The gates forgotten", "One gate is counted. An LSTM packs four of them side by side in each tensor, a GRU three."),
        "zh": Slip("漏掉了门的个数", "只算了一个门。LSTM 的每个张量里并排放着四个门，GRU 是三个。"),
    },
    "packed_width_as_units": {
        "en": Slip("The packed width as the units", "The tensors are as wide as all gates together. The units are the width of one gate."),
        "zh": Slip("把拼在一起的宽度当成单元数", "张量的宽度是所有门加起来的宽度，单元数只是其中一个门的宽度。"),
    },
    "gates_of_another_cell": {
        "en": Slip("Gates of another cell", "A plain RNN has no gates, a GRU three, an LSTM four: a factor belongs to its own cell only."),
        "zh": Slip("用了别种循环层的门数", "普通 RNN 没有门，GRU 有三个，LSTM 有四个，倍数不能混用。"),
    },
    "factor4_on_dense": {
        "en": Slip("The factor four on Dense", "The head behind an LSTM is counted with gates as well. A Dense layer has none."),
        "zh": Slip("给 Dense 也乘了四", "LSTM 后面的 Dense 层也被乘上了门数，而 Dense 没有门。"),
    },
    "gru_reset_after_second_bias": {
        "en": Slip("The GRU's second bias", "One bias per gate is counted. Since TensorFlow 2 a Keras GRU has two by default, because of reset_after."),
        "zh": Slip("GRU 的第二组偏置", "每个门只算了一组偏置。从 TensorFlow 2 起，Keras 的 GRU 默认 reset_after=True，有两组。"),
    },
    "pytorch_second_bias": {
        "en": Slip("PyTorch's second bias", "One bias is counted, as Keras keeps it. PyTorch stores two in every layer and direction."),
        "zh": Slip("PyTorch 的第二组偏置", "按 Keras 的习惯只算了一组偏置，而 PyTorch 的每一层、每个方向都存两组。"),
    },
    "cudnn_second_bias": {
        "en": Slip("cuDNN's second bias", "The layer is counted like the one without CuDNN in its name. The cuDNN version keeps two biases."),
        "zh": Slip("cuDNN 的第二组偏置", "按名字里不带 CuDNN 的那一层来算了，而 cuDNN 版本有两组偏置。"),
    },
    "forgot_bias": {
        "en": Slip("The bias forgotten", "The matrices are counted and the bias is left out. Every unit of every gate has one."),
        "zh": Slip("忘了偏置", "只算了矩阵，没算偏置。每个门的每个单元都有一个偏置。"),
    },
    "timesteps_as_size": {
        "en": Slip("Time steps in the count", "The number of time steps is put into the formula. It is in no tensor's shape."),
        "zh": Slip("把时间步数算进去了", "公式里混进了时间步数，而任何一个张量的形状里都没有它。"),
    },
    "units_vs_timesteps": {
        "en": Slip("Units taken for time steps", "The layer is pictured with one cell for each time step. The units are the width of its state instead."),
        "zh": Slip("把单元数当成时间步数", "以为每个时间步对应一个单元，其实单元数是隐藏状态的宽度。"),
    },
    "axes_swapped_timesteps_features": {
        "en": Slip("Time steps and features swapped", "An input shape reads (timesteps, features), and only its last number meets the weights."),
        "zh": Slip("时间步和特征弄反了", "输入形状写作 (timesteps, features)，只有最后一个数和权重相乘。"),
    },
    "flatten_makes_T_count": {
        "en": Slip("Flatten, the true exception", "Behind a Flatten all time steps are one long input, and here the count does grow with their number."),
        "zh": Slip("真正的例外：Flatten", "Flatten 把所有时间步拼成一个长向量，这时参数量确实随时间步数增长。"),
    },
    "timedistributed_shares_weights": {
        "en": Slip("TimeDistributed counted per step", "The weights are counted once for each time step. They are stored once and used at every step."),
        "zh": Slip("按时间步重复计算 TimeDistributed", "每个时间步都算了一遍权重，其实只存一份，每一步都用它。"),
    },
    "macs_vs_params_time": {
        "en": Slip("Multiplications, not parameters", "Multiplications grow with the number of time steps. Parameters don't."),
        "zh": Slip("把乘法次数当成参数量", "乘法次数随时间步数增长，参数量不会。"),
    },
    "squared_wrong_dim": {
        "en": Slip("The wrong size squared", "The input's size is squared. It is the units that meet themselves, from one step to the next."),
        "zh": Slip("平方弄错了对象", "把输入宽度平方了，其实该平方的是单元数：每一步的状态都要接到下一步。"),
    },
    "recurrent_matrix_as_vector": {
        "en": Slip("The recurrent matrix as a vector", "Each unit is thought to remember only itself. It reads the last state of all units."),
        "zh": Slip("把循环矩阵当成向量", "以为每个单元只看自己上一步的输出，其实它要读所有单元的上一步状态。"),
    },
    "forgot_recurrent": {
        "en": Slip("The recurrent matrix forgotten", "The layer is counted like a Dense layer. What comes back from the step before has weights of its own."),
        "zh": Slip("漏掉了循环矩阵", "把循环层当成 Dense 来算，而上一步传回来的状态有自己的一套权重。"),
    },
    "vocabulary_as_input": {
        "en": Slip("The vocabulary as the input size", "The number of words is taken for the input. The layer behind an Embedding reads word vectors."),
        "zh": Slip("把词表大小当成输入宽度", "填的是词的个数，而 Embedding 后面的层读到的是词向量。"),
    },
    "padding_row": {
        "en": Slip("A row more or less in the Embedding", "The table has one row for each index, with those for padding and unknown words."),
        "zh": Slip("Embedding 多一行或少一行", "查找表里每个编号占一行，填充和未登录词的编号也算在内。"),
    },
    "stacking": {
        "en": Slip("Stacked layers: what the next one reads", "Each layer of a stack reads the output of the one below, not the model's input, and has weights of its own."),
        "zh": Slip("堆叠时下一层读什么", "堆叠时每一层读的是下面一层的输出，不是模型的输入，而且各有各的权重。"),
    },
    "same_size_for_all_layers": {
        "en": Slip("The first layer's count for all layers", "The first layer's count is multiplied by the number of layers. From the second one on the input has another size."),
        "zh": Slip("把第一层的参数量乘以层数", "拿第一层的参数量乘以层数，可是从第二层起输入的宽度就变了。"),
    },
    "shared_cell_object": {
        "en": Slip("One cell used twice", "Two layers that are the same object share one set of weights, and it is stored once."),
        "zh": Slip("同一个 cell 用了两次", "两层用的是同一个对象时，共用一套权重，只存一份。"),
    },
    "layer_after_bidirectional": {
        "en": Slip("The layer behind a Bidirectional", "It reads both directions side by side. Its inputs double, but its biases don't."),
        "zh": Slip("双向层后面的那一层", "它读到的是两个方向拼起来的输出：输入翻倍，偏置不翻倍。"),
    },
    "stacked_bidirectional_input_width": {
        "en": Slip("Bidirectional stacks are more than double", "From the second layer on each direction reads both directions of the layer below."),
        "zh": Slip("多层双向网络不止两倍", "从第二层起，每个方向都要读下面一层两个方向的输出。"),
    },
    "bidirectional_tied_weights": {
        "en": Slip("One direction counted", "The two directions are taken to share their weights. Each has a set of its own."),
        "zh": Slip("只算了一个方向", "以为两个方向共用权重，其实各有一套。"),
    },
    "bidirectional_splits_units": {
        "en": Slip("The units shared between directions", "Each direction is given half of the units. It has all of them, and the output is twice as wide."),
        "zh": Slip("以为两个方向平分单元", "给每个方向只分了一半单元，其实每个方向都有全部单元，输出宽度翻倍。"),
    },
    "initial_state_counted": {
        "en": Slip("The initial state counted", "The state before the first step is counted as if it were trained. Most frameworks start at zero and store nothing."),
        "zh": Slip("把初始状态也算进去了", "把第一步之前的状态当成可训练参数，而多数框架从零开始，什么也不存。"),
    },
    "caret_is_xor_in_python": {
        "en": Slip("A formula typed with ^ in Python", "In Python ^ is XOR and binds weaker than +. The power is **."),
        "zh": Slip("在 Python 里用 ^ 写平方", "Python 的 ^ 是按位异或，优先级比 + 还低；乘方要写 **。"),
    },
    "total_vs_rows": {
        "en": Slip("The total and its rows", "A total is the sum of all rows, also of those that training leaves alone."),
        "zh": Slip("总数与各行", "总数等于所有行之和，不参与训练的那些行也算在内。"),
    },
    "other_input_size": {
        "en": Slip("Another input size", "The same layer on another number of features has another count."),
        "zh": Slip("输入宽度不一样", "同样的层，特征数不同，参数量就不同。"),
    },
    "none": {
        "en": Slip("No slip: where does the number come from?", "Nobody was wrong here. The question was where the number comes from."),
        "zh": Slip("没有算错：这个数怎么来的？", "这里没有人算错，问的只是这个数怎么来的。"),
    },
}  # fmt: skip
