# names: model vgg gan
import torch.nn as nn
from dataclasses import dataclass, field
from functools import partial

@dataclass
class Config:
    vocab: int = 30
    hidden: int = 12
    layers: int = 2
    sizes: tuple = (4, 6)
    bias: bool = True

class Model(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.cfg = cfg
        self.emb = nn.Embedding(cfg.vocab, cfg.hidden)
        self.cells = nn.ModuleList([nn.LSTMCell(cfg.hidden, cfg.hidden, bias=cfg.bias) for _ in range(cfg.layers)])
        conv = partial(nn.Conv1d, kernel_size=3)
        self.convs = nn.ModuleList(conv(cfg.hidden, s, padding=1) for s in cfg.sizes)
        self.fc = nn.Linear(sum(cfg.sizes), 1)
        for i, s in enumerate(cfg.sizes):
            setattr(self, f'proj{i}', nn.Linear(s, s // 2))
        self.norms = nn.ModuleDict({k: nn.LayerNorm(n) for k, n in [('a', 3), ('b', 4)]})

cfg_vgg = {'A': [4, 'M', 8, 'M'], 'B': [4, 4, 'M']}
def make_layers(cfg, batch_norm=False):
    layers = []
    in_channels = 3
    for v in cfg:
        if v == 'M':
            layers += [nn.MaxPool2d(kernel_size=2, stride=2)]
        else:
            conv2d = nn.Conv2d(in_channels, v, kernel_size=3, padding=1)
            if batch_norm:
                layers += [conv2d, nn.BatchNorm2d(v), nn.ReLU(inplace=True)]
            else:
                layers += [conv2d, nn.ReLU(inplace=True)]
            in_channels = v
    return nn.Sequential(*layers)

class Generator(nn.Module):
    def __init__(self, latent_dim=10, img_shape=(1, 4, 4)):
        super(Generator, self).__init__()
        def block(in_feat, out_feat, normalize=True):
            layers = [nn.Linear(in_feat, out_feat)]
            if normalize:
                layers.append(nn.BatchNorm1d(out_feat, 0.8))
            layers.append(nn.LeakyReLU(0.2, inplace=True))
            return layers

        self.model = nn.Sequential(
            *block(latent_dim, 16, normalize=False),
            *block(16, 32),
            nn.Linear(32, img_shape[0] * img_shape[1] * img_shape[2]),
            nn.Tanh()
        )

model = Model(Config(hidden=8, layers=3))
vgg = make_layers(cfg_vgg['A'], batch_norm=True)
gan = Generator()
