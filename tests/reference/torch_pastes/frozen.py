# names: net other third
import torch
import torch.nn as nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(50, 8)
        self.embedding.weight.requires_grad = False
        self.lstm = nn.LSTM(8, 16, bidirectional=True)
        self.fc = nn.Linear(32, 2)
    def freeze(self):
        for p in self.lstm.parameters():
            p.requires_grad = False

net = Net()
for name, param in net.named_parameters():
    if 'lstm' in name:
        param.requires_grad = False
net.fc.bias.requires_grad_(False)
other = Net()
other.requires_grad_(False)
for p in other.fc.parameters():
    p.requires_grad = True
third = Net()
third.freeze()
third.embedding = nn.Embedding.from_pretrained(torch.zeros(20, 8))
third.fc = nn.Linear(32, 5, bias=False)
