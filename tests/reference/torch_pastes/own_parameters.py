# names: lstm m
import math
import numpy as np
import torch
from torch import nn
from torch.nn import Parameter

class NaiveLSTM(nn.Module):
    def __init__(self, input_sz: int, hidden_sz: int):
        super().__init__()
        self.input_size = input_sz
        self.hidden_size = hidden_sz
        # input gate
        self.W_ii = Parameter(torch.Tensor(input_sz, hidden_sz))
        self.W_hi = Parameter(torch.Tensor(hidden_sz, hidden_sz))
        self.b_i = Parameter(torch.Tensor(hidden_sz))
        # others
        self.W = nn.Parameter(torch.randn(input_sz, hidden_sz * 3) * 0.1)
        self.U = nn.Parameter(torch.rand((hidden_sz, hidden_sz * 3)) / math.sqrt(hidden_sz))
        self.bias = nn.Parameter(torch.zeros(size=(hidden_sz * 3,)))
        self.init_weights()

    def init_weights(self):
        for p in self.parameters():
            if p.data.ndimension() >= 2:
                nn.init.xavier_uniform_(p.data)
            else:
                nn.init.zeros_(p.data)

class Odds(nn.Module):
    def __init__(self, d=4):
        super().__init__()
        self.scale = nn.Parameter(torch.tensor(1.0))
        self.table = nn.Parameter(torch.tensor([[1., 2., 3.], [4., 5., 6.]]))
        self.fixed = nn.Parameter(torch.ones(d), requires_grad=False)
        self.like = nn.Parameter(torch.zeros_like(self.fixed))
        self.eye = nn.Parameter(torch.eye(d))
        self.from_np = nn.Parameter(torch.from_numpy(np.zeros((3, d))))
        self.full = nn.Parameter(torch.full((2, d), 0.5))
        self.cls = nn.Parameter(torch.randn(d).unsqueeze(0).unsqueeze(1))
        self.normal = nn.Parameter(torch.empty(d, 2).normal_(0, 0.1))
        self.xavier = nn.Parameter(nn.init.xavier_normal_(torch.empty(d, d)))
        self.listed = nn.ParameterList([nn.Parameter(torch.randn(10, 10)) for i in range(3)])
        self.dicted = nn.ParameterDict({'left': nn.Parameter(torch.randn(5, 10)), 'right': nn.Parameter(torch.randn(5))})
        self.register_parameter('registered', nn.Parameter(torch.randn(2, 2)))
        self.register_parameter('none', None)
        self.register_buffer('running', torch.zeros(100))
        self.plain = torch.zeros(50, 50)
        self.arr = nn.Parameter(torch.arange(d).float())

lstm = NaiveLSTM(5, 3)
m = Odds(d=6)
