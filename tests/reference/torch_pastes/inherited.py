# names: a b c d e f
import torch
import torch.nn as nn

class ConvBNReLU(nn.Sequential):
    def __init__(self, in_planes, out_planes, kernel_size=3, stride=1, groups=1):
        padding = (kernel_size - 1) // 2
        super(ConvBNReLU, self).__init__(
            nn.Conv2d(in_planes, out_planes, kernel_size, stride, padding, groups=groups, bias=False),
            nn.BatchNorm2d(out_planes),
            nn.ReLU6(inplace=True)
        )

class Base(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.hidden = hidden
        self.embed = nn.Embedding(11, hidden)
        self.build()
    def build(self):
        self.core = nn.Linear(self.hidden, 1)

class Child(Base):
    width = 9
    def __init__(self, hidden=5, *, deep=False):
        super().__init__(hidden)
        self.head = nn.Linear(hidden, self.width)
        if deep:
            self.more = nn.Linear(self.width, self.width)
    def build(self):
        self.core = nn.GRU(self.hidden, self.hidden)

class MyLSTM(nn.LSTM):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.extra = nn.Linear(self.hidden_size, 2)

class Old(nn.Module):
    def __init__(self):
        nn.Module.__init__(self)
        self.l = nn.Linear(3, 4)

class Mixin(object):
    def helper(self):
        return nn.Linear(2, 2)

class Mixed(Mixin, nn.Module):
    def __init__(self):
        super(Mixed, self).__init__()
        self.h = self.helper()

class Bare(nn.Sequential):
    pass

a = ConvBNReLU(3, 8, stride=2)
b = Child(7, deep=True)
c = MyLSTM(4, 6, num_layers=2)
d = Old()
e = Mixed()
f = Bare(nn.Linear(1, 2), ConvBNReLU(2, 4))
