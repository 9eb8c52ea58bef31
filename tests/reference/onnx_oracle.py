"""What ONNX stores, told by PyTorch's exporter and by ONNX's own evaluator; part of torch_oracle.py.

A question is `{"onnx": "LSTM", "input": [3, 4], "options": {"hidden_size": 5, ...}}`. Where
PyTorch has the layer, it is exported and the operator's inputs are read back. Where it
hasn't (peepholes, a GRU that resets before its product), the operator is made by hand with
the shapes that the question names, and ONNX's evaluator runs it.
"""

from __future__ import annotations

import contextlib
import io
from typing import Any

BATCH = 2


def facts(torch: Any, question: dict[str, Any], numbers: Any) -> dict[str, Any]:
    """The operators with weights, each with its inputs' names and shapes, in the graph's order."""
    import onnx

    if question.get("tensors") is not None:
        return {"output": evaluated(onnx, question, numbers)}
    module, filled = built(torch, question, numbers)
    graph = exported(torch, onnx, module, question)
    stored = {tensor.name: tensor for tensor in graph.initializer}
    operators = []
    for node in graph.node:
        inputs = onnx.defs.get_schema(node.op_type).inputs
        tensors = {
            inputs[place].name: stored[name]
            for place, name in enumerate(node.input)
            if name in stored and inputs[place].name != "shape"
        }
        if not tensors or node.op_type not in {"LSTM", "GRU", "RNN", "MatMul", "Add", "Gemm"}:
            continue
        operator: dict[str, Any] = {
            "operator": node.op_type,
            "tensors": [[name, list(tensor.dims)] for name, tensor in tensors.items()],
        }
        if filled:
            operator["numbers"] = [
                onnx.numpy_helper.to_array(tensor).tolist() for tensor in tensors.values()
            ]
        operators.append(operator)
    return {"operators": operators}


def built(torch: Any, question: dict[str, Any], numbers: Any) -> tuple[Any, bool]:
    """The module to export; with `"numbers": true` its parameters are known numbers."""
    options = dict(question["options"])
    kind = question["onnx"]
    if kind in {"MatMul", "Gemm"}:
        module = torch.nn.Linear(
            question["input"][-1], options["units"], bias=options.get("bias", True)
        )
    else:
        options.pop("linear_before_reset", None)
        module = getattr(torch.nn, kind)(question["input"][-1], **options)
    filled = bool(question.get("numbers"))
    if filled:
        with torch.no_grad():
            for number, parameter in enumerate(module.parameters()):
                values = torch.tensor(numbers(parameter.numel(), 100 * number))
                parameter.copy_(values.reshape(parameter.shape))
    return module.eval(), filled


def exported(torch: Any, onnx: Any, module: Any, question: dict[str, Any]) -> Any:
    """The graph that PyTorch's exporter writes (the one without further packages)."""
    file = io.BytesIO()
    # a recurrent module takes time first; a Linear doesn't care
    flow = torch.zeros(question["input"][0], BATCH, *question["input"][1:])
    if question["onnx"] == "Gemm":
        flow = torch.zeros(BATCH, *question["input"])
    with contextlib.redirect_stdout(io.StringIO()):
        torch.onnx.export(module, (flow,), file, dynamo=False)
    return onnx.load_from_string(file.getvalue()).graph


def evaluated(onnx: Any, question: dict[str, Any], numbers: Any) -> Any:
    """Every step's output of an operator whose inputs are known numbers of the shapes named."""
    import numpy as np
    from onnx.reference import ReferenceEvaluator

    kind, options = question["onnx"], question["options"]
    schema = onnx.defs.get_schema(kind)
    given = {
        name: np.array(numbers(int(np.prod(shape)), 100 * place)).reshape(shape)
        for place, (name, shape) in enumerate(question["tensors"])
    }
    steps, width = question["input"]
    given["X"] = np.array(numbers(steps * width, 7)).reshape(steps, 1, width)
    names = [i.name if i.name in given else "" for i in schema.inputs]
    attributes = {"hidden_size": options["hidden_size"]}
    if "linear_before_reset" in options:
        attributes["linear_before_reset"] = int(options["linear_before_reset"])
    node = onnx.helper.make_node(kind, names, ["Y"], **attributes)
    double = onnx.TensorProto.DOUBLE
    graph = onnx.helper.make_graph(
        [node],
        "one_operator",
        [onnx.helper.make_tensor_value_info(n, double, v.shape) for n, v in given.items()],
        [onnx.helper.make_tensor_value_info("Y", double, None)],
    )
    opset = [onnx.helper.make_opsetid("", schema.since_version)]
    model = onnx.helper.make_model(graph, opset_imports=opset)
    (output,) = ReferenceEvaluator(model).run(["Y"], given)
    return output[:, 0, 0].tolist()
