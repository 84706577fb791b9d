import torch
import torch.nn as nn
import torch.nn.functional as F
corpus = "we are what we repeatedly do excellence then is not an act but a habit".split()
vocab = list(dict.fromkeys(corpus))
w2i = {w: i for i, w in enumerate(vocab)}
pairs = []
for i, w in enumerate(corpus):
    for j in range(max(0, i - 2), min(len(corpus), i + 3)):
        if i != j:
            pairs.append((w2i[w], w2i[corpus[j]]))
data = torch.tensor(pairs)
c, o = data[:, 0], data[:, 1]
emb = nn.Embedding(len(vocab), 10)
out = nn.Linear(10, len(vocab), bias=False)
logits = out(emb(c))
loss = nn.CrossEntropyLoss()(logits, o)
neg = torch.randint(0, len(vocab), (len(pairs), 5))
ns = F.logsigmoid((emb(c) * emb(o)).sum(-1)).mean() + F.logsigmoid(-(emb(neg) @ emb(c).unsqueeze(-1)).squeeze(-1)).sum(-1).mean()
onehot = F.one_hot(o, len(vocab))
bad = nn.CrossEntropyLoss()(logits, onehot)
