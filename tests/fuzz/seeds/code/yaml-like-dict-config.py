import torch
import torch.nn as nn
cfg = {'model': {'in': 12, 'hidden': [32, 16], 'out': 4}, 'train': {'bs': 9, 'lr': 1e-3}}
dims = [cfg['model']['in'], *cfg['model']['hidden'], cfg['model']['out']]
layers = []
for i, (a, b) in enumerate(zip(dims[:-1], dims[1:])):
    layers.append(nn.Linear(a, b))
    if i < len(dims) - 2:
        layers += [nn.LayerNorm(b), nn.SiLU()]
mlp = nn.Sequential(*layers)
bs = cfg['train'].get('bs', 1)
x = torch.randn(bs, dims[0])
out = mlp(x)
w0 = mlp[0].weight
n = len(mlp)
z = torch.zeros(n, bs)
sd = {k: v.shape for k, v in mlp.named_parameters()}
first = next(iter(sd.values()))
q = torch.zeros(first)
loss = nn.functional.multi_margin_loss(out, torch.randint(0, 4, (bs,)))
