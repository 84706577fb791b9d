import torch
import torch.nn as nn
from functools import partial
from collections import OrderedDict, defaultdict, namedtuple
from typing import List, Optional, Tuple
Batch = namedtuple('Batch', ['x', 'y'])
b = Batch(torch.randn(3, 4), torch.tensor([0, 1, 2]))
model = nn.Sequential(OrderedDict([('fc1', nn.Linear(4, 8)), ('act', nn.ReLU()), ('fc2', nn.Linear(8, 3))]))
o = model(b.x)
loss = nn.functional.cross_entropy(o, b.y)
hist = defaultdict(list)
for i in range(3):
    hist['loss'].append(loss.item())
    hist['o'].append(o)
allo = torch.cat(hist['o'])
Lin = partial(nn.Linear, bias=False)
lin = Lin(3, 5)
w = lin.weight
ce = partial(nn.functional.cross_entropy, reduction='none')
per = ce(o, b.y)
fns = {'relu': torch.relu, 'tanh': torch.tanh}
acts = [fns[k](o) for k in ('relu', 'tanh')]
st = torch.stack(acts)
x = y = torch.zeros(2, 2)
(p, q), r = (torch.ones(1), torch.ones(2)), torch.ones(3)
first, *rest = torch.arange(6).split(2)
def f(*args, scale=1.0, **kw):
    return args[0] * scale + kw.get('bias', 0)
g = f(o, scale=2, bias=torch.ones(3))
sq = (lambda t: t ** 2)(o)
cond = o.shape[0] if o.dim() == 2 else -1
z = torch.zeros(cond, 2)
n = 0
while n < 3:
    n += 1
v = torch.zeros(n)
try:
    bad = torch.cat([torch.zeros(2, 3), torch.zeros(2, 4)])
except RuntimeError as e:
    bad = torch.zeros(7)
assert bad.shape == (7,)
with torch.no_grad():
    k = o.sum(1)
s = f"{o.shape[0]}x{o.shape[1]}"
u = torch.zeros(*map(int, s.split('x')))
aa = torch.zeros([d * 2 for d in o.shape])
bb = torch.empty(o.size()).copy_(o)
cc = torch.zeros(len([i for i in range(10) if i % 2 == 0]))
dd = torch.tensor([[1., 2.], [3., 4.]]).numpy()
ee = torch.tensor(dd)
