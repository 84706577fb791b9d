import torch
X = torch.tensor([*[0, 0], [0, 1], [1, 0], [1, 1]], dtype=torch.float64)
u = X.split(3)
n, idx = X.max(dim=1)
