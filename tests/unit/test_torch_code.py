"""PyTorch code as people paste it is read as the modules it makes; what it leaves open stays open."""

from __future__ import annotations

import time

import pytest
from fourgates.permalink import write_link
from fourgates.reading.code import read_code, unknown_sizes
from fourgates.reading.found import FoundModel


def models(text: str) -> list[FoundModel]:
    """The models of a text."""
    found, _ = read_code(text)
    return found


def only(text: str) -> FoundModel:
    """The one model of a text."""
    found = models(text)
    assert len(found) == 1, [model.name for model in found]
    assert found[0].framework == "pytorch"
    assert found[0].source == "code"
    return found[0]


def rows(text: str) -> dict[str, str]:
    """Each row of the one model that has something to count, with its count."""
    return {row.name: str(row.parameters) for row in only(text).layers if row.parameters != 0}


def net(body: str, arguments: str = "", *, made: str = "Net()") -> str:
    """A module whose constructor holds these statements."""
    lines = "\n".join(f"        {line}" for line in body.strip().split("\n"))
    begins = f"import torch\nfrom torch import nn\nclass Net(nn.Module):\n    def __init__(self{arguments}):\n"
    return f"{begins}        super().__init__()\n{lines}\nmodel = {made}\n"


TAGGER = """
class LSTMTagger(nn.Module):

    def __init__(self, embedding_dim, hidden_dim, vocab_size, tagset_size):
        super(LSTMTagger, self).__init__()
        self.hidden_dim = hidden_dim
        self.word_embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.lstm = nn.LSTM(embedding_dim, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)

    def forward(self, sentence):
        embeds = self.word_embeddings(sentence)
        lstm_out, _ = self.lstm(embeds.view(len(sentence), 1, -1))
        return self.hidden2tag(lstm_out.view(len(sentence), -1))
"""


PYTHON_2 = """
class Net(nn.Module):
    def __init__(self, n_in = 4):
        super(Net, self).__init__()
        print "making"
        self.l1 = nn.Linear(n_in, n_in/2)
net = Net()
print net
"""

LIGHTNING = """
import pytorch_lightning as pl
class Lit(pl.LightningModule):
    def __init__(self, hidden=64):
        super().__init__()
        self.save_hyperparameters()
        self.lstm = nn.LSTM(3, hidden)
m = Lit()
trainer = pl.Trainer(max_epochs=10)
trainer.fit(m)
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nn.LSTM(10, 20)", {"LSTM": "2560"}),
        ("lstm = torch.nn.LSTM(input_size=10, hidden_size=20)", {"lstm": "2560"}),
        ("from torch.nn import LSTM\nrnn = LSTM(10, 20, 2)", {"rnn": "5920"}),
        ("import torch.nn as tnn\ngru = tnn.GRU(28, 64).cuda().half()", {"gru": "18048"}),
        (">>> rnn = nn.RNN(10, 20)\n>>> out, h = rnn(x, h0)", {"rnn": "640"}),
        ("In [1]: cell = nn.LSTMCell(10, 20)\nOut[1]: LSTMCell(10, 20)", {"cell": "2560"}),
        (
            "model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 1))",
            {"0": "40", "2": "9"},
        ),
        (f"{TAGGER}\nmodel = LSTMTagger(6, 6, 9, 3)", {"word_embeddings": "54", "lstm": "336", "hidden2tag": "21"}),
        (
            PYTHON_2,
            {"l1": "10"},
        ),
        (net("self.lstm = nn.LSTM(input_size=5,\n                hidden_size=7\nself.fc = nn.Linear(7, 2)"), {"lstm": "392", "fc": "16"}),
        (
            LIGHTNING,
            {"lstm": "17664"},
        ),
    ],
)  # fmt: skip
def test_read(text: str, expected: dict[str, str]) -> None:
    """However it is written, each module is there under its path with its count."""
    assert rows(text) == expected


def test_arguments_are_followed() -> None:
    """A class's arguments come from the place where it is made, through other classes, by position or name."""
    text = net(
        "self.inner = Inner(width, depth=layers)\nself.last = nn.Linear(self.inner.out, 1)",
        ", width, layers=1, *, head=True",
        made="Net(8, layers=2, head=False)",
    )
    inner = (
        "class Inner(nn.Module):\n    def __init__(self, n, depth=5):\n        nn.Module.__init__(self)\n"
        "        self.out = n * 2\n        self.rnn = nn.GRU(n, self.out, depth)\n"
    )
    model = only(text.replace("class Net", f"{inner}class Net"))
    assert [(row.name, row.type, row.parameters) for row in model.layers] == [
        ("inner.rnn", "GRU", 2880),
        ("last", "Linear", 17),
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (TAGGER, ["embedding_dim", "hidden_dim", "tagset_size", "vocab_size"]),
        (
            f"{TAGGER}\nmodel = LSTMTagger(6, 6, len(word_to_ix), n_tags)",
            ["len(word_to_ix)", "n_tags"],
        ),
        (
            "args = parser.parse_args()\n" + net("self.e = nn.Embedding(len(vocab), args.dim)"),
            ["args.dim", "len(vocab)"],
        ),
        ("x = torch.load('x.pt')\nlstm = nn.LSTM(x.shape[2], 20)", ["x.shape[2]"]),
        (net("self.rnn = nn.LSTM(10, 20, num_layers)", ", num_layers", made="Net(n)"), ["n"]),
        (net("self.fc = nn.LazyLinear(10)"), ["in_features of LazyLinear"]),
        (net("self.fc = nn.Linear(n, m)", ", n, m=5", made="Net(3, **options)"), ["m"]),
        (net("self.fc = nn.Linear(n, m)", ", n=4, m=5", made="Net(*sizes)"), ["m", "n"]),
    ],
)
def test_what_the_paste_leaves_open(text: str, names: list[str]) -> None:
    """A size that nobody can know has a name, and the count is a formula in it."""
    model = only(text)
    assert sorted(unknown_sizes([model])) == names
    assert model.total is not None


def test_open_number_of_layers() -> None:
    """With an open number of layers the count is still right, whatever the number."""
    text = net(
        "self.rnn = nn.LSTM(5, h, n, bidirectional=True)\n"
        "self.blocks = nn.ModuleList([nn.Linear(h, h) for _ in range(n)])\n"
        "for i in range(n):\n    self.blocks.append(nn.GRUCell(h, 2))\n"
        "layer = nn.TransformerEncoderLayer(h, 1, 7)\nself.encoder = nn.TransformerEncoder(layer, n)",
        ", h, n",
    )
    for h, n in ((4, 1), (6, 3)):
        known = only(f"h = {h}\nn = {n}\n{text.replace('Net()', 'Net(h, n)')}").total
        open_total = only(text.replace("model = Net()", "")).total
        assert open_total is not None
        assert not isinstance(open_total, int)
        assert open_total.substitute({"h": h, "n": n}) == known


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("self.x = nn.Linear(10, units=5)", "Line 6: Linear has no argument units; it has in_features, out_features, bias, device, dtype."),
        ("self.x = nn.LSTM(10)", "Line 6: LSTM needs hidden_size."),
        ("self.x = nn.GRU(10, 0)", "Line 6: hidden_size is 0: it must be 1 or more."),
        ("self.x = nn.GRU(10, 5, bidirectional=both)", "Line 6: bidirectional of GRU isn't known (both), and its weights depend on it."),
        ("self.x = nn.LSTM(10, 5, **options)", "Line 6: What **options gives to LSTM isn't known."),
        ("self.x = nn.LSTM(*sizes)", "Line 6: What *sizes gives to LSTM isn't known."),
        ("self.x = nn.Frobnicate(3)", "Line 6: nn.Frobnicate is no module known here, so its parameters aren't counted."),
        ("self.x = CRF(5)", "Line 6: CRF is no module known here, so its parameters aren't counted."),
        ("self.x = BertModel.from_pretrained('bert')", "Line 6: BertModel is no module known here, so its parameters aren't counted."),
        ("self.x = torchvision.models.resnet18()", "Line 6: resnet18 is no module known here, so its parameters aren't counted."),
        ("self.x = nn.Parameter(start)", "Line 6: the shape of x isn't known, so its parameters aren't counted."),
        ("self.x = nn.Sequential(*blocks)", "Line 6: what blocks adds isn't known, so its parameters aren't counted."),
        ("self.x = nn.ModuleList([nn.Linear(1, k) for k in sizes])", "Line 6: what [nn.Linear(1, k) for k in sizes] adds isn't known, so its parameters aren't counted."),
        ("for i in range(n):\n    self.add_module('l%d' % i, nn.Linear(i, 2))", "Line 7: what self.add_module('l%d' % i, nn.Linear(i, 2)) adds isn't known, so its parameters aren't counted."),
        ("for i in range(n):\n    setattr(self, f'l{i}', nn.Linear(3, 2))", "Line 7: what setattr(self, f'l{i}', nn.Linear(3, 2)) adds isn't known, so its parameters aren't counted."),
        ("m = []\nw = 3\nfor i in range(n):\n    m.append(nn.Linear(w, 5))\n    w = 5\nself.x = nn.ModuleList(m)", "Line 11: what the loop over range(n) adds isn't known, so its parameters aren't counted."),
        ("self.x = nn.ModuleDict()\nfor k in keys:\n    self.x[k] = nn.Linear(3, 5)", "Line 8: which of its modules ModuleDict is given isn't known."),
        ("d = {}\nfor k in keys:\n    d[k] = nn.Linear(3, 5)\nself.x = nn.ModuleDict(d)", "Line 9: what k adds isn't known, so its parameters aren't counted."),
    ],
)  # fmt: skip
def test_unknown_is_named_and_no_total_claimed(body: str, problem: str) -> None:
    """What can't be known is named with its line; the others are counted, and no total is claimed."""
    model = only(net(f"{body}\nself.known = nn.Linear(10, 5)"))
    assert [row.problem for row in model.layers if row.problem] == [problem]
    assert [row.parameters for row in model.layers if row.name == "known"] == [55]
    assert model.total is None
    assert model.trainable is None


def test_unknown_thing_that_is_called() -> None:
    """Whatever ``forward`` calls is a module, also where a small letter made it; names and loss functions are none."""
    text = net(
        "self.attn = make_attention(8)\nself.name = make_name()\nself.criterion = make_loss()\n"
        "self.tokenizer = BertTokenizer('x')\nself.encode = encoder\nself.device = device\nself.fc = nn.Linear(8, 2)"
    )
    text += "    def forward(self, x):\n        return self.criterion(self.fc(self.attn(x)), self.encode(x))\n"
    text = text.replace("model = Net()\n", "") + "model = Net()\n"
    assert [row.name for row in only(text).layers if row.problem] == ["attn", "encode"]


def test_own_parameters() -> None:
    """Tensors of one's own count where they are Parameters, under their names, with what they do."""
    text = net(
        "self.W = nn.Parameter(torch.Tensor(5, 12))\nself.bias_x = nn.Parameter(torch.zeros(12))\n"
        "self.alpha = nn.Parameter(torch.tensor(1.0), requires_grad=False)\n"
        "self.register_buffer('mean', torch.zeros(100))\nself.plain = torch.zeros(100)\n"
        "self.several = nn.ParameterList([nn.Parameter(torch.randn(2, i)) for i in range(1, 3)])"
    )
    model = only(text)
    weights = [(row.name, row.layer.weights[0]) for row in model.layers if row.layer is not None]
    assert [(name, w.shape, w.role) for name, w in weights] == [
        ("W", (5, 12), "kernel"),
        ("bias_x", (12,), "bias"),
        ("alpha", (), "scale"),
        ("several.0", (2, 1), "kernel"),
        ("several.1", (2, 2), "kernel"),
    ]
    assert model.total == 79
    assert model.trainable == 78


def test_tied_weights_count_once() -> None:
    """A tensor that two modules share is counted with the first, and that is said."""
    body = "self.encoder = nn.Embedding(100, 8)\nself.decoder = nn.Linear(8, 100)\nself.decoder.weight = self.encoder.weight"
    model = only(net(body))
    assert [row.parameters for row in model.layers] == [800, 100]
    assert model.warnings == (
        "decoder.weight is the same tensor as encoder.weight; it is counted once.",
    )


def test_a_module_used_twice_counts_once() -> None:
    """One object under two names is one module, also in a list that repeats it."""
    body = (
        "self.a = nn.Linear(3, 4)\nself.b = self.a\nself.c = nn.ModuleList([nn.Linear(2, 2)] * 3)"
    )
    assert rows(net(body)) == {"a": "16", "c.0": "6"}


def test_plain_list_is_not_registered() -> None:
    """Modules in a plain list are invisible to PyTorch, and the reader hears so."""
    body = "self.layers = [nn.Linear(4, 4) for _ in range(3)]\nself.cells = {'a': nn.LSTMCell(2, 2)}\nself.out = nn.Linear(4, 1)"
    model = only(net(body))
    assert model.total == 5
    assert model.warnings == (
        "Line 6: self.layers is a plain list, so PyTorch doesn't see the modules in it, and they aren't counted; nn.ModuleList would register them.",
        "Line 7: self.cells is a plain dictionary, so PyTorch doesn't see the modules in it, and they aren't counted; nn.ModuleDict would register them.",
    )  # fmt: skip


def test_buffers_are_no_parameters() -> None:
    """The running statistics of a normalization aren't parameters in PyTorch."""
    assert rows("bn = nn.BatchNorm1d(10)") == {"bn": "20"}
    assert models("bn = nn.BatchNorm1d(10, affine=False)") == []


def test_frozen() -> None:
    """What is frozen counts as not trainable, however it was frozen."""
    body = (
        "self.a = nn.Embedding(10, 4)\nself.a.weight.requires_grad = False\nself.b = nn.Linear(4, 4).requires_grad_(False)\n"
        "self.c = nn.Embedding.from_pretrained(torch.zeros(5, 2))\nself.d = nn.LSTM(4, 2)\n"
        "self.e = nn.Embedding(7, 2)\nself.e.weight = nn.Parameter(torch.tensor(table), requires_grad=False)\n"
        "for n, p in self.d.named_parameters():\n    if 'bias' in n:\n        p.requires_grad = False"
    )
    model = only(net(body))
    assert model.total == 40 + 20 + 10 + 64 + 14
    assert model.trainable == 48


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lstm = nn.LSTM(1, 10)\ngru = nn.GRU(1, 10)", [("lstm", 520), ("gru", 390)]),
        ("a = nn.LSTM(8, 8)\nb = nn.GRU(8, 8)\nc = nn.Linear(8, 1)", [("a", 576), ("b", 432), ("c", 9)]),
        ("nn.LSTM(20, 50, 3)\nnn.LSTM(20, 50, 3, bidirectional=True)", [("LSTM", 55200), ("LSTM", 150400)]),
        ("lstm = nn.LSTM(1, 10)\nfc = nn.Linear(10, 1)\nloss = nn.MSELoss()", [("layers", 531)]),
        ("nn.Embedding(25002, 100); nn.RNN(100, 256); nn.Linear(256, 1)", [("layers", 2592105)]),
        ("lstm = nn.LSTM(1, 10)\nfc = nn.Linear(20, 1)", [("lstm", 520), ("fc", 21)]),
    ],
)  # fmt: skip
def test_layers_beside_each_other(text: str, expected: list[tuple[str, int]]) -> None:
    """Layers that stand in the paste by themselves are a model each, unless each takes the output of the one before."""
    assert [(model.name, model.total) for model in models(text)] == expected


def test_models_of_their_own() -> None:
    """A class that hands others on is one model with them; where nobody makes it, its parts say more."""
    halves = (
        "class A(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.l = nn.Linear(2, 2)\n"
        "class B(nn.Module):\n    def __init__(self, a):\n        super().__init__()\n        self.a = a\n"
        "    def forward(self, x):\n        return self.a(x)\n"
    )
    assert [(m.name, m.total) for m in models(f"{halves}a = A()\nmodel = B(a)")] == [("B", 6)]
    # nobody makes them: what B is given isn't known, so A says more
    assert [(m.name, m.total) for m in models(halves)] == [("A", 6)]


def test_made_twice_is_one_model() -> None:
    """The same model made for training and for testing is one; of another size it is another."""
    text = net("self.l = nn.Linear(n, 1)", ", n", made="Net(3)")
    assert [m.total for m in models(f"{text}again = Net(3)\nother = Net(4)")] == [4, 5]


def test_helpers_are_no_models() -> None:
    """What a function makes for a class of the paste is a part of that class's model, and no other."""
    text = (
        "def block(n):\n    return nn.Sequential(nn.Linear(n, n), nn.ReLU())\n"
        "class Part(nn.Module):\n    def __init__(self, n):\n        super().__init__()\n        self.b = block(n)\n"
        "class Net(nn.Module):\n    def __init__(self, n=3):\n        super().__init__()\n        self.p = Part(n)\n"
        "        self.q = nn.TransformerEncoder(Part(2), 2)\n"
    )
    assert rows(text) == {"p.b.0": "12", "q": "12"}


def test_guessed_conditions_are_said() -> None:
    """A condition that the paste doesn't tell is read as if it holds, and the reader hears so."""
    _, warnings = read_code(net("if deep:\n    self.more = nn.Linear(3, 3)", ", deep"))
    assert warnings == ["Line 6: whether deep holds isn't known; it was read as if it does."]
    _, warnings = read_code(
        net("if torch.cuda.is_available():\n    self.l = nn.Linear(3, 3).cuda()")
    )
    assert warnings == []


def test_a_choice_of_sizes_stays_open() -> None:
    """Of two sizes that depend on something unknown, neither is taken."""
    text = net("d = 2 if both else 1\nself.l = nn.Linear(8 * d, 1)", ", both")
    assert rows(text) == {"l": "8*(2 if both else 1) + 1"}


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("m = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 1))", "v1;pytorch;in=None,4;Linear(8);Linear(1)"),
        (f"{TAGGER}\nmodel = LSTMTagger(6, 7, 9, 3)", "v1;pytorch;in=None;Embedding(9,6);LSTM(7);Linear(3)"),
        ("nn.LSTM(4, 8, 2, bidirectional=True)", "v1;pytorch;in=None,4;LSTM(8,num_layers=2,bi)"),
        ("m = nn.Sequential(nn.Linear(4, 8), nn.Linear(9, 1))", None),
        ("m = nn.Sequential(nn.Conv1d(4, 8, 3), nn.Linear(8, 1))", None),
        ("m = nn.Linear(4, 8)\nm.bias = None", None),
        (net("self.a = nn.Linear(4, 8)\nself.p = nn.Parameter(torch.zeros(3))"), None),
    ],
)  # fmt: skip
def test_chain(text: str, link: str | None) -> None:
    """Modules that take each other's output make a link that holds the same weights; any others make none."""
    chain = only(text).chain
    assert (None if chain is None else write_link(chain)) == link


def test_lines() -> None:
    """Each row names the line where its module is made, also inside a function or another class."""
    text = "\n\ndef head(n):\n    return nn.Linear(n,\n        1)\n" + net(
        "self.a = nn.Linear(2, 2)\nself.b = head(2)"
    )
    model = only(text)
    assert model.line == 8
    assert [(row.name, row.line) for row in model.layers] == [("a", 11), ("b", 4)]


@pytest.mark.parametrize(
    "text",
    [
        "m = nn.Linear(1, 1)\nfor _ in range(2000):\n    m = nn.Sequential(m)\n",
        "import copy\nm = nn.ModuleList([nn.Linear(1, 1)])\nfor _ in range(40):\n    m = nn.ModuleList([copy.deepcopy(m), copy.deepcopy(m)])\n",
        "m = nn.Sequential(*[nn.LSTM(1, 1, 1000, bidirectional=True) for _ in range(2000)])",
        "e = nn.TransformerEncoderLayer(4, 2)\nfor _ in range(9):\n    e = nn.TransformerEncoder(e, 900)\n",
        "e = nn.LSTM(5, 5, 10**30)",
        net("self.me = self\nself.l = nn.Linear(2, 2)"),
        net("self.append = self.l = nn.ModuleList()\nself.l.append(self.l)\nself.l.append(nn.Linear(2, 2))"),
        "m = nn.Sequential()\nm.add_module('m', m)\nm.append(nn.Linear(1, 1))",
        "x = " + "+".join(f"a{i}" for i in range(200)) + "\nm = nn.Conv3d(x, x, (x, x, x))",
        "nn.Parameter(torch.zeros(" + "(" * 80 + "1" + ")" * 80 + "))",
        "class A(nn.Module):\n    def __init__(self):\n        self.a = A()\nA()",
        "class A(A):\n    pass\nA()",
    ],
    ids=lambda text: text[:40],
)  # fmt: skip
def test_too_much_ends(text: str) -> None:
    """A paste that asks for more than any model has breaks nothing, and never hangs the page."""
    begin = time.process_time()
    for model in models(text):
        assert str(model.total)
    assert time.process_time() - begin < 20  # seconds; it takes less than two


def test_a_module_that_holds_itself() -> None:
    """A module among its own attributes is still one model."""
    assert rows(net("self.me = self\nself.l = nn.Linear(2, 2)")) == {"l": "6"}


def test_more_than_any_model_has() -> None:
    """Where reading had to stop, no total is claimed."""
    text = "m = nn.Sequential(*[nn.LSTM(1, 1, 1000, bidirectional=True) for _ in range(2000)])"
    found, warnings = read_code(text)
    assert {model.total for model in found} <= {None}
    assert warnings == ["Line 1: reading stopped here; the code takes too many steps."]


TRAINED = """
lstm = nn.LSTM(10, 20)
losses = []
for epoch in range(2000):
    total = 0
    for i in range(0, 5000, 32):
        x = data[i:i + 32]
        out, h = lstm(x)
        loss = criterion(out, target[i:i + 32])
        loss.backward()
        optimizer.step()
        total += loss.item()
        losses.append(total / (i + 1))
    if epoch % 10 == 0:
        print('epoch %d loss %.4f' % (epoch, total))
gru = nn.GRU(len(losses), 3)
"""


def test_a_training_loop_is_passed_over() -> None:
    """A long loop that makes nothing is left early, and what it changed stays open."""
    found, warnings = read_code(TRAINED)
    assert [(model.name, str(model.total)) for model in found] == [
        ("lstm", "2560"),
        ("gru", "9*len(losses) + 45"),
    ]
    assert warnings == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("h = 32\nwhile h > 8:\n    h //= 2\nself.l = nn.Linear(h, 1)", "9"),
        ("h = 32\nwhile h > limit:\n    h //= 2\nself.l = nn.Linear(h, 1)", "h after line 8 + 1"),
        ("h = 32\nfor x in data:\n    h = h // 2\nself.l = nn.Linear(h, 1)", "h after line 8 + 1"),
        ("k = [5, 6, 7]\nk.reverse()\nself.l = nn.Linear(k[0], 1)", "8"),
        ("k = [5, 6, 7]\nk.remove(5)\nself.l = nn.Linear(k[0], 1)", "k[0] + 1"),
        ("k = [5, 6, 7]\ndel k[0]\nself.l = nn.Linear(k[0], 1)", "7"),
        ("k = [5, 6, 7]\nk[0:2] = [9]\nself.l = nn.Linear(k[0], 1)", "k[0] + 1"),
        ("k = {'a': 5}\nk.update(told)\nself.l = nn.Linear(k['a'], 1)", "k.update(told)['a'] + 1"),
        ("k = [5]\nfor x in data:\n    k.append(3)\nself.l = nn.Linear(len(k), 1)", "len(k) + 1"),
        ("k = [i for i in range(3000)]\nself.l = nn.Linear(len(k), 1)", "len(k) + 1"),
    ],
)  # fmt: skip
def test_what_changes_is_followed_or_open(body: str, expected: str) -> None:
    """A value that the paste changes in a way that isn't followed is open afterwards, never the old one."""
    assert rows(net(body)) == {"l": expected}


def test_a_model_made_in_an_open_loop() -> None:
    """A model that is made anew for each fold is one model, and its own constructor happens once."""
    text = net(
        "layers = list()\nfor n in (3, 4):\n    layers.append(nn.Linear(2, n))\nself.l = nn.Sequential(*layers)"
    )
    made = text.replace("model = Net()", "for fold in folds:\n    model = Net()\n    model.train()")
    assert rows(made) == {"l.0": "9", "l.1": "12"}
