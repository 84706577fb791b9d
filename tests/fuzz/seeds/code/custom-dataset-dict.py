import torch
from torch import nn
from torch.utils.data import Dataset, DataLoader, random_split
class TabularDataset(Dataset):
    def __init__(self, features, labels):
        self.features = torch.as_tensor(features, dtype=torch.float32)
        self.labels = torch.as_tensor(labels)
    def __len__(self):
        return self.features.shape[0]
    def __getitem__(self, i):
        return {"features": self.features[i], "label": self.labels[i]}
ds = TabularDataset(torch.randn(50, 6), torch.randint(0, 2, (50,)))
train_ds, val_ds = random_split(ds, [40, 10])
train_dl = DataLoader(train_ds, batch_size=16, shuffle=True, drop_last=True)
val_dl = DataLoader(val_ds, batch_size=4)
model = nn.Sequential(nn.Linear(6, 12), nn.ReLU(), nn.Linear(12, 1))
criterion = nn.BCEWithLogitsLoss()
for batch in train_dl:
    x = batch["features"]
    y = batch["label"]
    out = model(x)
    loss = criterion(out.squeeze(), y.float())
for i, batch in enumerate(val_dl):
    x, y = batch["features"], batch["label"]
    logits = model(x).squeeze(1)
    vloss = criterion(logits, y.float())
    break
bad = criterion(model(x), y.float())
