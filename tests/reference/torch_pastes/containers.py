# names: seq named grown listed by_name
from collections import OrderedDict
import torch
from torch.nn import LSTM, Linear, Sequential, ReLU, ModuleDict, ModuleList, Dropout
import torch.nn as nn
seq = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Dropout(0.1), nn.Linear(8, 1))
named = Sequential(OrderedDict([
    ('conv1', nn.Conv2d(1, 20, 5)),
    ('relu1', ReLU()),
    ('conv2', nn.Conv2d(20, 64, 5)),
]))
grown = nn.Sequential()
grown.add_module('first', Linear(3, 5))
grown.add_module('act', ReLU())
for i in range(3):
    grown.add_module('hidden%d' % i, Linear(5, 5))
grown.append(Linear(5, 2))
listed = ModuleList()
sizes = [3, 7, 5]
for a, b in zip(sizes, sizes[1:]):
    listed.append(Linear(a, b))
listed.extend([LSTM(5, 6), Dropout()])
listed += [Linear(6, 1)]
listed.insert(0, Linear(2, 3))
by_name = ModuleDict({'a': Linear(2, 2), 'b': ModuleDict({'c': Linear(1, 1)})})
by_name['d'] = LSTM(2, 3)
by_name.update({'e': Linear(3, 3)})
