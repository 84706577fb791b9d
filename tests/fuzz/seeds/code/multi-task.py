import torch
import torch.nn as nn
class Multi(nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone = nn.Sequential(nn.Linear(10, 20), nn.ReLU())
        self.heads = nn.ModuleDict({'cls': nn.Linear(20, 4), 'reg': nn.Linear(20, 1)})
        self.log_vars = nn.Parameter(torch.zeros(2))
    def forward(self, x):
        h = self.backbone(x)
        return {name: head(h) for name, head in self.heads.items()}
m = Multi()
x = torch.randn(7, 10)
out = m(x)
yc = torch.randint(0, 4, (7,))
yr = torch.randn(7)
lc = nn.CrossEntropyLoss()(out['cls'], yc)
lr = nn.MSELoss()(out['reg'], yr)
lr_ok = nn.MSELoss()(out['reg'].flatten(), yr)
total = sum([lc, lr_ok])
prec = torch.exp(-m.log_vars)
tot2 = prec[0] * lc + prec[1] * lr_ok + m.log_vars.sum()
losses = torch.stack([lc, lr_ok])
mean = losses.mean()
w = torch.tensor([0.3, 0.7])
dot = (w * losses).sum()
