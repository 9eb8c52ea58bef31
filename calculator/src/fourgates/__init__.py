"""fourgates: why a recurrent layer has the parameters it has.

>>> from fourgates import read
>>> read("LSTM(10,seq);TD(Dense(1))", input_shape="None,1").build().count
491
"""

from fourgates.frameworks.chain import Chain
from fourgates.permalink import LinkError, read_link, write_link
from fourgates.permalink import chain_from_text as read
from fourgates.polynomial import Polynomial
from fourgates.weights import Layer, Model, ShapeError, SizeError, Weight

__version__ = "0.1.0"

__all__ = [
    "Chain",
    "Layer",
    "LinkError",
    "Model",
    "Polynomial",
    "ShapeError",
    "SizeError",
    "Weight",
    "read",
    "read_link",
    "write_link",
]
