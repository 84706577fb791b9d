import torch
import torch.nn as nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence
seqs = [torch.randn(5, 3), torch.randn(3, 3), torch.randn(2, 3)]
lens = [len(s) for s in seqs]
padded = pad_sequence(seqs, batch_first=True)
packed = pack_padded_sequence(padded, lens, batch_first=True)
lstm = nn.LSTM(3, 6, batch_first=True)
out, (h, c) = lstm(packed)
unp, ul = pad_packed_sequence(out, batch_first=True)
last = unp[torch.arange(3), torch.tensor(lens) - 1]
mask = torch.arange(padded.size(1))[None, :] < torch.tensor(lens)[:, None]
logits = nn.Linear(6, 4)(unp)
tags = torch.randint(0, 4, (3, 5))
loss = nn.CrossEntropyLoss(reduction='none')(logits.view(-1, 4), tags.view(-1))
ml = (loss * mask.view(-1)).sum() / mask.sum()
sel = logits[mask]
tl = tags[mask]
good = nn.CrossEntropyLoss()(logits.permute(0, 2, 1), tags)
bad = nn.CrossEntropyLoss()(logits, tags)
