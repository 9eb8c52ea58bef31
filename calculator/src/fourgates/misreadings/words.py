"""What is said about each slip, by language.

``did.*`` is a clause that goes on after "480 comes out when"; ``truth.*`` is the
sentence that says what makes the difference. The names in braces are the
layer's own numbers (see ``search.facts``).
"""

from __future__ import annotations

from typing import Final

from fourgates.sentences import filled
from fourgates.translations import table

ENGLISH: Final[dict[str, str]] = {
    # how the parts are put together
    "one": "{number} comes out for {layer} when {did}. {truth}",
    "one.total": "{number} comes out as the total when in {layer} {did}. {truth}",
    "one.tensor": "{number} comes out for {tensor} of {layer} when {did}. {truth}",
    "several": "{number} comes out for {layer} when {did}. {layer} really has {formula} = {count}.",
    "several.total": "{number} comes out as the total when in {layer} {did}. {layer} really has {formula} = {count}.",
    "everywhere": "{number} comes out as the total when in {layers} {did}. The rows really are {rows}, {total} together.",
    "two_layers": "{number} comes out as the total when in {first} {did}, and in {second} {also}. The rows really are {rows}, {total} together.",
    "nearest": "Nothing known here gives exactly {number}. The nearest is {value}, {off} {more}: it comes out for {layer} when {did}.",
    "nearest.more": "more",
    "nearest.less": "less",
    "nearest.total": "Nothing known here gives exactly {number}. The nearest is what {layer} really has: {value}, {off} {more}.",
    "parameters.1": "1 parameter",
    "parameters": "{number} parameters",
    "clauses": "{first}, and {last}",
    "clause": "; ",
    "gates": "{number} gates ({letters})",
    "gates.one": "1 gate ({letters})",
    "gates.none": "no gates",
    # the number is right
    "right.total": "{number} is right: the rows add up to it.",
    "right.only": "{number} is right for {layer}.",
    "right.layer": "{number} is right for {layer}. The model's total is {total}: it has {others} beside it.",
    "right.layer.open": "{number} is right for {layer}. The model has {others} beside it.",
    "right.tensor": "{number} is right for one tensor of {layer}, {tensor}. "
    "Together with the others the layer has {count}.",
    "right.trainable": "{number} is right for what training changes. The total of {total} also holds what it leaves alone.",
    "right.frozen": "{number} is right for what training leaves alone. The other parameters are trained: {trainable}.",
    "right.if": "{number} is right if {name} is {size}. The text itself doesn't say how large {name} is.",
    "right.one_bias": "{number} is right for {layer} as it stands: with reset_after=False a GRU keeps one bias per gate "
    "and unit. With reset_after=True, the default since TensorFlow 2, it keeps two and has {other}.",
    # sizes
    "did.output_size_not_units": "{size}, the size of {whose}, stands where the {units} units belong",
    "truth.output_size_not_units": "The units are {layer}'s own output size, whatever comes behind it.",
    "did.units_vs_timesteps": "the {timesteps} time steps stand where the {units} units belong",
    "truth.units_vs_timesteps": "The units are the width of the state; the number of steps is in no weight's shape.",
    "did.axes_swapped": "the {timesteps} time steps are taken for the width of the input",
    "truth.axes_swapped": "An input shape reads (timesteps, features), and only its last number, {input}, meets the kernel.",
    "did.timesteps_as_input": "the {timesteps} time steps stand where the {input} inputs belong",
    "truth.timesteps_as_input": "The layer reads one step of {input} at a time; the number of steps is in no weight's shape.",
    "did.timesteps_in_input": "all {timesteps} time steps are taken for one input of {timesteps} × {input} = {size} numbers",
    "truth.timesteps_in_input": "The layer reads one step of {input} at a time and uses the same weights at each.",
    "did.timesteps_beside_input": "the {timesteps} time steps are added to the {input} numbers of the input",
    "truth.timesteps_beside_input": "The layer reads one step of {input} at a time; the number of steps is in no weight's shape.",
    "did.timesteps_by_input_squared": "the formula's two sizes are taken to be the {timesteps} time steps and the {input} inputs ({input} × {timesteps} + {input}²)",
    "truth.timesteps_by_input_squared": "Its two sizes are the {input} inputs and the {units} units, and it is the units that are squared.",
    "did.batch_as_input": "the batch size {size} stands where the {input} inputs belong",
    "truth.batch_as_input": "All examples of a batch go through the same weights, so its size is in no weight's shape.",
    "did.batch_as_units": "the batch size {size} stands where the {units} units belong",
    "truth.batch_as_units": "All examples of a batch go through the same weights, so its size is in no weight's shape.",
    "did.units_and_features_swapped": "the {units} units and the {input} inputs change places",
    "truth.units_and_features_swapped": "It is the units that are squared: every one of the {units} reads all {units} of the step before.",
    "did.after_bidirectional.half": "the input is taken to be {size} wide, as if {whose} read in one direction only",
    "truth.after_bidirectional.half": "{whose} hands on both directions side by side: {input} inputs.",
    "did.after_bidirectional.doubled": "the count with {size} inputs is simply doubled",
    "truth.after_bidirectional.doubled": "Behind {whose} the inputs double, from {size} to {input}; "
    "what doesn't hang on the inputs, like the bias, stays as it is.",
    "did.after_bidirectional.merged": "the input is taken to be {size} wide, as if {whose} put both directions side by side",
    "truth.after_bidirectional.merged": "Its merge_mode adds them up (or averages, or multiplies), so {input} inputs come out.",
    "did.stacking": "the input is taken to be {size} wide, like that of the whole model",
    "truth.stacking": "{layer} reads what the layer before it puts out, {input} numbers.",
    "did.vocabulary_as_input": "the {size} words of {whose} stand where the {input} inputs belong",
    "truth.vocabulary_as_input": "{whose} turns each word into {input} numbers, and those are what {layer} reads.",
    "did.timesteps_as_rows": "the table has a row for each of the {size} places in the text",
    "truth.timesteps_as_rows": "It has a row for each word there is, however long the text.",
    "did.padding_row.more": "the table has one row more, {size}",
    "truth.padding_row.more": "It has as many rows as its first argument says; an index for padding has to be counted in there.",
    "did.padding_row.less": "the table has one row less, {size}",
    "truth.padding_row.less": "It has as many rows as its first argument says, the one for padding included.",
    "did.flatten.forgotten": "the input is taken to be {size} wide, as one time step is",
    "truth.flatten.forgotten": "The Flatten before it hands on all {steps} steps at once, {steps} × {size} = {input} inputs: "
    "here the number of steps does count.",
    "did.flatten.imagined": "all {timesteps} time steps are taken for one input of {timesteps} × {input} = {size} numbers",
    "truth.flatten.imagined": "Without a Flatten before it, {layer} sees {input} inputs, and the number of steps doesn't count.",
    "did.index_minus_one": "n_(i-1) in the formula is read as n_i minus 1 ({units} − 1 = {size})",
    "truth.index_minus_one": "It is the size of the layer before, {input}.",
    "did.packed_width": "{size}, the width of all {gates} gates side by side, is taken for the units",
    "truth.packed_width": "The tensors are {gates} × {units} wide because they hold {gates} gates ({letters}) of {units} units each.",
    "did.bidirectional_splits_units": "each direction is given half of the units, {size}",
    "truth.bidirectional_splits_units": "Each direction has all {units} units, and weights of its own.",
    # copies
    "did.bidirectional_once": "one direction is counted",
    "truth.bidirectional_once": "The forward and the backward direction share no weights: each stores a set of its own.",
    "did.same_size": "the first layer's count is taken {stacked} times",
    "truth.same_size": "From the second layer on the input is {below} wide, not {input}.",
    "did.one_of_the_stack": "only the first of the {stacked} layers is counted",
    "truth.one_of_the_stack": "There are {stacked}, and each stores a set of weights of its own.",
    "did.stacked_bidirectional": "from the second layer on the input is taken to be {size} wide, one direction",
    "truth.stacked_bidirectional": "Each layer reads both directions of the one below, {below} numbers, "
    "so a bidirectional stack is more than twice the plain one.",
    "did.proj_size.above": "from the second layer on the input is taken to be as wide as the hidden state, not the projection",
    "truth.proj_size.above": "With proj_size each direction puts out {size} numbers, and the layer above reads {below}.",
    "did.proj_size.state": "the recurrent matrix is taken to read the {units} hidden units, not the projection",
    "truth.proj_size.state": "With proj_size the state that comes back is {size} wide: weight_hh has {size} columns.",
    "did.proj_size.matrix": "the projection's own matrix is left out",
    "truth.proj_size.matrix": "weight_hr, {size} × {units} in each layer and direction, is stored too.",
    "did.proj_size.nowhere": "the projection is overlooked",
    "truth.proj_size.nowhere": "proj_size={size} narrows the state from {units} to {size} and adds weight_hr.",
    # gates
    "did.factor4_unknown": "only one of the {gates} gates is counted",
    "truth.factor4_unknown": "{kind} holds {gates} gates ({letters}) side by side in {tensors}, each with weights of its own.",
    "did.gates_of_another_cell": "it is given {others} gates, as {cell} has them",
    "truth.gates_of_another_cell": "{kind} has {gates_text}.",
    "did.factor4_on_dense.gates": "the factor {others} of {cell} is used here as well",
    "truth.factor4_on_dense.gates": "{kind} has no gates: its tensors stand there once.",
    "did.factor4_on_dense.formula": "the whole formula of {cell} is used here as well",
    "truth.factor4_on_dense.formula": "{kind} has no gates and no state: inputs × units, and a bias.",
    # biases
    "did.forgot_bias": "the bias is left out",
    "truth.forgot_bias": "{layer} stores {bias_tensors} too: {bias_parameters}.",
    "did.gru_second_bias.forgotten": "one bias per gate and unit is counted",
    "truth.gru_second_bias.forgotten": "With reset_after=True, the default since TensorFlow 2, a GRU keeps two, "
    "one for the input and one for the state: {half_bias_parameters} more, in {bias_tensors}.",
    "did.gru_second_bias.expected": "two biases per gate and unit are counted",
    "truth.gru_second_bias.expected": "This GRU keeps one; two come with reset_after=True, the default since TensorFlow 2.",
    "did.pytorch_second_bias": "one bias per unit is counted, as Keras keeps it",
    "truth.pytorch_second_bias": "{layer} stores two in every layer and direction, {bias_tensors}: {half_bias_parameters} more.",
    "did.cudnn_second_bias": "one bias per unit is counted, as the layer without CuDNN in its name keeps it",
    "truth.cudnn_second_bias": "cuDNN keeps two, one for the input and one for the state: {half_bias_parameters} more.",
    "did.two_biases_expected": "two biases per unit are counted, as PyTorch and cuDNN keep them",
    "truth.two_biases_expected": "{layer} stores one, {bias_tensors}: {bias_parameters}.",
    "did.bias_not_per_gate": "one bias per unit is counted for all gates together",
    "truth.bias_not_per_gate": "Each gate has a bias of its own: {bias_parameters}.",
    "did.bias_not_per_unit.gates": "one number is counted as the bias of each gate",
    "truth.bias_not_per_unit.gates": "Every unit has a bias of its own: {bias_parameters}.",
    "did.bias_not_per_unit": "one number is counted as the bias",
    "truth.bias_not_per_unit": "Every unit has a bias of its own: {bias_parameters}.",
    "did.gru_four_biases": "one bias per gate and a second one for the candidate only are counted, as Equinox keeps them",
    "truth.gru_four_biases": "{layer} stores {bias_tensors}: {bias_parameters}.",
    # recurrent matrix, kernel
    "did.forgot_recurrent": "the recurrent matrix is left out",
    "truth.forgot_recurrent": "At each step {layer} also reads its own last output, through {recurrent_tensors}: {recurrent_parameters}.",
    "did.recurrent_as_vector": "each unit is fed only its own last output",
    "truth.recurrent_as_vector": "Every unit reads the last output of all of them: {recurrent_tensors} has {recurrent_parameters}.",
    "did.squared_wrong_dim": "the {input} inputs are squared",
    "truth.squared_wrong_dim": "It is the units that are squared, {units} × {units}: each reads all outputs of the step before.",
    "did.forgot_input_kernel": "the weights for the input are left out",
    "truth.forgot_input_kernel": "Every input also has a weight to every unit, in {kernel_tensors}: {kernel_parameters}.",
    "did.forgot_channels": "the {input} channels of the input are left out",
    "truth.forgot_channels": "A filter reaches through all of them: its kernel holds them too.",
    # the whole count
    "did.per_unit_then_times_units": "the count is multiplied by the {units} units once more",
    "truth.per_unit_then_times_units": "The shapes cover all {units} units already.",
    "did.distributed_per_step": "the weights are counted once for each of the {timesteps} time steps",
    "truth.distributed_per_step": "{layer} uses the same weights at every step: they are stored once.",
    "did.times_timesteps": "the count is multiplied by the {timesteps} time steps",
    "truth.times_timesteps": "The same weights are used at every step; return_sequences doesn't change that.",
    "did.multiplications": "multiplications are counted, every weight but the biases once at each of {timesteps} time steps",
    "truth.multiplications": "Parameters don't depend on the number of steps; multiplications do.",
    "did.operations": "operations are counted, a multiplication and an addition for every weight but the biases "
    "at each of {timesteps} time steps",
    "truth.operations": "Parameters don't depend on the number of steps; operations do.",
    "did.times_batch": "the count is multiplied by the batch size {size}",
    "truth.times_batch": "All examples of a batch go through the same weights.",
    "did.initial_state_counted": "the {size} numbers of the state before the first step are counted too",
    "truth.initial_state_counted": "It starts at zero and isn't stored (Flux up to 0.14 did count it).",
    "did.peepholes_counted": "peepholes are counted too (3 × {units} for each direction)",
    "truth.peepholes_counted": "{layer} has none; TensorFlow 1 and ONNX have them as an option.",
    "did.bytes_not_parameters": "bytes are counted",
    "truth.bytes_not_parameters": "A parameter takes 4 bytes as float32.",
    "did.bidirectional_imagined": "the count is doubled, as for two directions",
    "truth.bidirectional_imagined": "{layer} reads in one direction.",
    "did.tool_overcounts.layer": "the count is taken twice",
    "truth.tool_overcounts.layer": "{layer} and the layer inside it are the same weights, and some tools count both.",
    "did.caret": "the formula is typed in Python with ^ for the power",
    "truth.caret": "In Python ^ is XOR and binds weaker than +, so it computes {left} XOR {right}; the power is **.",
    # any number
    "did.other_input_size": "the input is taken to be {size} wide",
    "truth.other_input_size": "Here it is {input}; it may be that another size was meant.",
    "did.other_units": "units is {size}",
    "truth.other_units": "Here it is {units}; it may be that another size was meant.",
    # the model
    "model.optimizer": "{number} is the total with the optimizer's own variables, as Keras 3 prints it after a fit: {optimizer} keeps "
    "{slots} for each trained parameter, and {scalars} more. The model itself has {total}.",
    "model.optimizer.adam": "Adam (like AdamW, Adamax and Adadelta)",
    "model.optimizer.rmsprop": "RMSprop (like Adagrad, Lion and SGD with momentum)",
    "model.optimizer.sgd": "SGD",
    "model.optimizer.amsgrad": "Adam with amsgrad",
    "model.optimizer.nadam": "Nadam",
    "model.slots.0": "nothing",
    "model.slots.1": "one number",
    "model.slots.more": "{slots} numbers",
    "model.macs": "{number} counts multiplications, not parameters: every weight but the biases is used at each of "
    "{timesteps} time steps. Parameters don't depend on the number of steps: there are {total}.",
    "model.flops": "{number} counts operations, a multiplication and an addition each, not parameters: every weight but the "
    "biases is used at each of {timesteps} time steps. Parameters don't depend on the number of steps: there are {total}.",
    "model.without": "{number} is the total without {layers}. All rows together are {total}.",
    "model.without.tool": "{number} is the total without {layers}: tools that don't find the weights of recurrent layers "
    "print 0 for them. All rows together are {total}.",
    "model.twice": "{number} is the total with {layer} taken twice. Each row counts once: {total} together.",
    "model.twice.all": "{number} is twice the total. Some tools count what holds the layers once more; the rows are {total}.",
    "model.first_of_all": "{number} is {size} × {first}, as if all {size} {kind} layers had the count of {layer}. "
    "The later ones read another number of inputs: {counts}.",
    "model.group": "{number} is what the {kind} layers have together. All rows are {total}.",
    "model.shared": "{number} is the total if {layers} were one layer with one set of weights. Each stores a set of its own: {total}.",
    "model.copies": "{number} is {size} times what {layer} has. {size} layers that share one set of weights "
    "(the same object used again) store it once; separate ones of that shape would have {number}.",
    "model.steps": "{number} is {size} times what {layer} has. If {size} is the number of time steps (or of examples in a "
    "batch): they all use the same weights, {count}.",
    "model.copied_row": "{number} stands in the row of {layer}, and is the count of {other}. {layer} has {count}.",
}  # fmt: skip


def say(language: str, key: str, **values: object) -> str:
    """The sentence ``key`` in a language, with values put in.

    >>> say("en", "truth.after_bidirectional.half", whose="bidirectional", input=32)
    'bidirectional hands on both directions side by side: 32 inputs.'
    """
    words = ENGLISH if language == "en" else table(language, "slips")
    return filled(words[key], language, values)
