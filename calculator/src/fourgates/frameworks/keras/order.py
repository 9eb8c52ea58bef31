"""In which order Keras lists the layers between two ends of a graph.

Source: ``map_graph`` in ``keras/src/ops/function.py``.
"""

from __future__ import annotations

from fourgates.frameworks.keras.placed import Node, Placed, Tensor


def ordered(
    inputs: tuple[Tensor, ...], outputs: tuple[Tensor, ...]
) -> tuple[dict[int, list[Node]], list[Placed]]:
    """The calls between tensors by their distance from the end, and the layers in Keras's order.

    Keras walks from each output back to the inputs; a call's depth is one more than the deepest
    call that uses it, and all calls of a layer count as deep as the deepest. Layers are listed
    from deep to shallow, on one level in the order in which the walk met them.
    """
    calls, met = walk(inputs, outputs)
    among = set(calls)
    depths: dict[Node, int] = {}
    layer_depths: dict[Placed, int] = {}
    for node in reversed(calls):
        depth = max(depths.setdefault(node, 0), layer_depths.get(node.placed, 0))
        layer_depths[node.placed] = depths[node] = depth
        for tensor in node.inputs:
            if tensor.node in among:
                depths[tensor.node] = max(depth + 1, depths.get(tensor.node, 0))
    for tensor in inputs:
        if tensor.node.placed not in layer_depths and not tensor.node.inputs:
            # an input that no output needs is listed all the same
            layer_depths[tensor.node.placed] = depths[tensor.node] = 0
            met[tensor.node.placed] = -1
    by_depth: dict[int, list[Node]] = {}
    for node, depth in depths.items():
        by_depth.setdefault(depth, []).append(node)
    placed = sorted(layer_depths, key=lambda layer: (-layer_depths[layer], met[layer]))
    return by_depth, placed


def walk(
    inputs: tuple[Tensor, ...], outputs: tuple[Tensor, ...]
) -> tuple[list[Node], dict[Placed, int]]:
    """Every call behind the outputs, sources first, and the order in which layers were met."""
    borders = set(inputs)
    done: set[Node] = set()
    calls: list[Node] = []
    met: dict[Placed, int] = {}
    for output in outputs:
        # by hand, as a graph may be deeper than Python's stack
        waiting: list[tuple[Tensor, bool]] = [(output, False)]
        while waiting:
            tensor, left = waiting.pop()
            node = tensor.node
            if left:
                if node not in done:
                    done.add(node)
                    calls.append(node)
                continue
            if node in done:
                continue
            if node.inputs and tensor in borders:
                done.add(node)
                continue
            met.setdefault(node.placed, len(met))
            waiting.append((tensor, True))
            waiting += [(source, False) for source in reversed(node.inputs)]
    return calls, met
