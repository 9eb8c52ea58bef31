# names: model tied small
import math
import torch
from torch import nn
from torch.nn import TransformerEncoder, TransformerEncoderLayer

class TransformerModel(nn.Module):

    def __init__(self, ntoken: int, d_model: int, nhead: int, d_hid: int,
                 nlayers: int, dropout: float = 0.5):
        super().__init__()
        self.model_type = 'Transformer'
        self.pos_encoder = PositionalEncoding(d_model, dropout)
        encoder_layers = TransformerEncoderLayer(d_model, nhead, d_hid, dropout)
        self.transformer_encoder = TransformerEncoder(encoder_layers, nlayers)
        self.embedding = nn.Embedding(ntoken, d_model)
        self.d_model = d_model
        self.linear = nn.Linear(d_model, ntoken)

class PositionalEncoding(nn.Module):
    def __init__(self, d_model: int, dropout: float = 0.1, max_len: int = 5000):
        super().__init__()
        self.dropout = nn.Dropout(p=dropout)
        pe = torch.zeros(max_len, 1, d_model)
        self.register_buffer('pe', pe)

class OwnLayer(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.attn = nn.MultiheadAttention(d, 2, kdim=3)
        self.gamma = nn.Parameter(torch.ones(d))

class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(10, 4)
        self.shared = nn.Linear(4, 4)
        self.layers = nn.ModuleList([self.shared, nn.Linear(4, 4), self.shared])
        self.stack = nn.TransformerEncoder(OwnLayer(4), 2, norm=nn.LayerNorm(4))
        self.out = nn.Linear(4, 10, bias=False)
        self.out.weight = self.emb.weight

model = TransformerModel(100, 20, 2, 30, 2, dropout=0.2).to("cpu")
tied = Tied()
small = nn.Transformer(16, 4, num_encoder_layers=2, num_decoder_layers=1, dim_feedforward=32)
small.encoder.layers[0].self_attn.in_proj_weight.requires_grad = False
for p in small.decoder.parameters():
    p.requires_grad = False
