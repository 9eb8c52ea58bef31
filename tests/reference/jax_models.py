"""The real Flax (both interfaces) and Equinox: a layer of ours, made with theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from flax import linen, nnx

if TYPE_CHECKING:
    from collections.abc import Callable

    from fourgates.frameworks.chain import Chain, Specification

type Tensors = dict[str, Any]

STEPS = 4


def abstract(shape: tuple[Any, ...], dtype: Any) -> Any:
    """An array of which only the shape is known."""
    return jax.ShapeDtypeStruct(shape, dtype)  # type: ignore[no-untyped-call]


class Real:
    """One real layer, made without computing anything: JAX only follows the shapes.

    Attributes:
        tensors: what it stores, under the framework's names.
        run: what it gives out for a (steps, features) input, with numbers for its tensors.
        output: the shape of what comes out.
    """

    def __init__(self, tensors: Tensors, run: Callable[[Tensors, Any], Any], output: Any) -> None:
        self.tensors = tensors
        self.run = run
        self.output = output

    def shapes(self) -> list[tuple[str, tuple[int, ...]]]:
        """Names and shapes, sorted by name: JAX sorts what it prints."""
        return sorted((name, tuple(t.shape)) for name, t in self.tensors.items())


def real_layers(chain: Chain) -> list[Real]:
    """Each layer of a chain; each is told the width that really comes out of the one before."""
    make = {"flax": _nnx, "linen": _linen, "equinox": _equinox}[chain.framework]
    words = "Embed" in type(chain.layers[0]).__name__
    shape = (STEPS,) if words else (STEPS, chain.input_shape[-1])
    flow: Any = abstract(shape, jnp.int32 if words else jnp.float32)
    layers = []
    for specification in chain.layers:
        real = make(specification, flow)
        layers.append(real)
        flow = real.output
    return layers


def _nnx(layer: Any, flow: Any) -> Real:
    kind = type(layer).__name__

    def make() -> Any:
        rngs = nnx.Rngs(0)
        if kind == "Embed":
            return nnx.Embed(layer.num_embeddings, layer.features, rngs=rngs)
        if kind == "Linear":
            return nnx.Linear(
                flow.shape[-1], layer.out_features, use_bias=layer.use_bias, rngs=rngs
            )

        def one() -> Any:
            cell = getattr(nnx, kind)(flow.shape[-1], layer.hidden_features, rngs=rngs)
            return nnx.RNN(cell)

        return nnx.Bidirectional(one(), one()) if layer.bidirectional else one()

    # the rest is a key for random numbers, which nobody counts
    params = nnx.state(nnx.eval_shape(make), nnx.Param)
    flat = list(nnx.to_flat_state(params))
    paths = {".".join(map(str, path)): path for path, _ in flat}
    tensors = {".".join(map(str, path)): variable.get_value() for path, variable in flat}

    def run(values: Tensors, x: Any) -> Any:
        state = nnx.from_flat_state(
            {paths[n]: nnx.Param(jnp.asarray(v)) for n, v in values.items()}
        )
        module = make()
        nnx.update(module, state)
        # a batch of one: a cell's first state is as wide as the batch
        return module(x[None])[0]

    return Real(tensors, run, jax.eval_shape(run, tensors, flow))


def _linen(layer: Any, flow: Any) -> Real:
    kind = type(layer).__name__
    if kind == "Embed":
        made: Any = linen.Embed(layer.num_embeddings, layer.features)
    elif kind == "Dense":
        made = linen.Dense(layer.features, use_bias=layer.use_bias)
    else:

        def one() -> Any:
            return linen.RNN(getattr(linen, kind)(layer.features))

        made = linen.Bidirectional(one(), one()) if layer.bidirectional else one()
    batch = abstract((1, *flow.shape), flow.dtype)
    output, variables = jax.eval_shape(made.init_with_output, jax.random.key(0), batch)
    leaves, tree = jax.tree_util.tree_flatten_with_path(variables["params"])
    names = ["/".join(step.key for step in path) for path, _ in leaves]
    tensors = dict(zip(names, (tensor for _, tensor in leaves), strict=True))

    def run(values: Tensors, x: Any) -> Any:
        ordered = jax.tree_util.tree_unflatten(tree, [jnp.asarray(values[n]) for n in names])
        return made.apply({"params": ordered}, x[None])[0]

    return Real(tensors, run, abstract(output.shape[1:], output.dtype))


def _equinox(layer: Any, flow: Any) -> Real:
    kind = type(layer).__name__
    key = jax.random.key(0)

    def make() -> Any:
        if kind == "Embedding":
            return eqx.nn.Embedding(layer.num_embeddings, layer.embedding_size, key=key)
        width = flow.shape[-1]
        if kind == "Linear":
            return eqx.nn.Linear(width, layer.out_features, use_bias=layer.use_bias, key=key)
        cell = getattr(eqx.nn, kind)
        return cell(width, layer.hidden_size, use_bias=layer.use_bias, key=key)

    made = eqx.filter_eval_shape(make)
    arrays, static = eqx.partition(made, lambda leaf: isinstance(leaf, jax.ShapeDtypeStruct))
    leaves, tree = jax.tree_util.tree_flatten_with_path(arrays)
    names = [jax.tree_util.keystr(path).removeprefix(".") for path, _ in leaves]
    tensors = dict(zip(names, (tensor for _, tensor in leaves), strict=True))

    def run(values: Tensors, x: Any) -> Any:
        ordered = jax.tree_util.tree_unflatten(tree, [jnp.asarray(values[n]) for n in names])
        module = eqx.combine(ordered, static)
        if not hasattr(module, "hidden_size"):
            return jax.vmap(module)(x)
        state: Any = jnp.zeros(module.hidden_size)
        state = (state, state) if "LSTM" in kind else state

        def step(state: Any, x: Any) -> Any:
            state = module(x, state)
            return state, state[0] if isinstance(state, tuple) else state

        return jax.lax.scan(step, state, x)[1]

    return Real(tensors, run, jax.eval_shape(run, tensors, flow))


def as_numpy(values: Any) -> Any:
    """What came out, in double precision."""
    return np.asarray(values, dtype=np.float64)


def described(specification: Specification) -> str:
    """A layer as a test's id."""
    return f"{type(specification).__module__.rpartition('.')[2]} {type(specification).__name__}"
