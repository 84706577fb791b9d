import torch
import torch.nn as nn
import random
class Net(nn.Module):
    def __init__(self, deep=False):
        super().__init__()
        self.deep = deep
        self.a = nn.Linear(4, 8)
        if deep:
            self.b = nn.Linear(8, 8)
    def forward(self, x):
        x = self.a(x)
        if self.deep:
            x = self.b(x)
        if self.training:
            x = x + torch.randn_like(x) * 0.1
        if x.mean() > 100:
            x = x.sum(dim=1)
        return x
n = Net(deep=True)
o = n(torch.randn(3, 4))
n.eval()
with torch.inference_mode():
    p = n(torch.randn(2, 4))
if torch.cuda.is_available():
    q = torch.zeros(1)
else:
    q = torch.zeros(2)
if len(p) == 2 and p.shape[1] == 8:
    r = torch.zeros(3)
k = 0
while k * k < 50:
    k += 1
s = torch.zeros(k)
t = torch.zeros(0, 3)
for j in range(3):
    t = torch.cat([t, torch.ones(j, 3)])
u = None
for a in [torch.ones(2), torch.ones(2, 2)]:
    u = a if u is None else u
v = u + 1
