import torch
import torch.nn as nn
X = torch.tensor([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=torch.float32)
Y = torch.tensor([0, 1, 1, 0], dtype=torch.float32)
net = nn.Sequential(nn.Linear(2, 4), nn.Sigmoid(), nn.Linear(4, 1), nn.Sigmoid())
p = net(X)
a = X[:, 1:]
b = X[[0, 2]]
c = X[..., None]
d = X[X[:, 0] > 0]
e = X[torch.tensor([1, 1, 3]), 1]
f = X[:, -1]
g = X[::2]
h = X[None]
i = X.new_zeros(3, 2)
j = X.T
k = X.flip(0)
l = X.clone(); l[0] = 5; l[:, 1] += 2
m = torch.where(X > 0.5, X, torch.zeros_like(X))
n, idx = X.max(dim=1)
o = X.sum(0, keepdim=True)
q = X.argmax()
r = torch.topk(X, 1, dim=1).values
s = X.unsqueeze(0).repeat(3, 1, 1)
t = torch.cat([X, Y.unsqueeze(1)], 1)
u = X.split(3)
v, w = X.chunk(2)
x = X.masked_select(X > 0)
y = torch.nonzero(X)
z = X.std(dim=0, unbiased=False)
loss = nn.BCELoss()(p.view(-1), Y)
bad = nn.BCELoss()(p, Y)
