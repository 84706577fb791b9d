// How long a script takes to be read: `bench_trace [FILE] [ROUNDS]` prints the median and the slowest of its rounds, in
// milliseconds. Without a file it reads a training script of a hundred lines.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "lossfit/trace.hpp"

namespace {

/// Data set, loader, model, training and validation: the usual parts.
std::string training_script() {
  std::string source = R"(import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import Dataset, DataLoader

torch.manual_seed(0)

class Images(Dataset):
    def __init__(self, count):
        self.images = torch.randn(count, 3, 32, 32)
        self.labels = torch.randint(0, 10, (count,))
    def __len__(self):
        return len(self.images)
    def __getitem__(self, index):
        return self.images[index], self.labels[index]

class Block(nn.Module):
    def __init__(self, inner, outer, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2d(inner, outer, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outer)
        self.conv2 = nn.Conv2d(outer, outer, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outer)
        self.skip = nn.Sequential()
        if stride != 1 or inner != outer:
            self.skip = nn.Sequential(nn.Conv2d(inner, outer, 1, stride, bias=False), nn.BatchNorm2d(outer))
    def forward(self, x):
        out = F.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        return F.relu(out + self.skip(x))

class Net(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.stem = nn.Conv2d(3, 16, 3, padding=1)
        widths = [16, 16, 32, 64]
        blocks = []
        for inner, outer in zip(widths[:-1], widths[1:]):
            blocks.append(Block(inner, outer, 2 if outer > inner else 1))
        self.blocks = nn.Sequential(*blocks)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.drop = nn.Dropout(0.2)
        self.head = nn.Linear(64, classes)
    def forward(self, x):
        x = self.stem(x)
        x = self.blocks(x)
        x = self.pool(x).flatten(1)
        x = self.drop(x)
        return self.head(x)

def accuracy(scores, labels):
    guesses = scores.argmax(dim=1)
    return (guesses == labels).float().mean().item()

def train(model, loader, optimizer, criterion):
    model.train()
    total = 0.0
    for step, (images, labels) in enumerate(loader):
        optimizer.zero_grad()
        scores = model(images)
        loss = criterion(scores, labels)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        total += loss.item() * images.size(0)
        if step % 10 == 0:
            print(f"step {step}: {loss.item():.3f}")
    return total / len(loader.dataset)

@torch.no_grad()
def validate(model, loader, criterion):
    model.eval()
    losses, right = [], []
    for images, labels in loader:
        scores = model(images)
        losses.append(criterion(scores, labels))
        right.append(accuracy(scores, labels))
    return torch.stack(losses).mean(), sum(right) / len(right)

def main():
    training = DataLoader(Images(512), batch_size=32, shuffle=True)
    validation = DataLoader(Images(128), batch_size=64)
    model = Net()
    criterion = nn.CrossEntropyLoss(label_smoothing=0.1)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=1e-2)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=10)
    for epoch in range(10):
        loss = train(model, training, optimizer, criterion)
        mean, share = validate(model, validation, criterion)
        scheduler.step()
        print(epoch, loss, mean.item(), share)

if __name__ == "__main__":
    main()
)";
  return source;
}

}  // namespace

int main(int count, char** arguments) {
  std::string source = training_script();
  if (count > 1) {
    std::ifstream file(arguments[1], std::ios::binary);
    source.assign(std::istreambuf_iterator<char>(file), {});
  }
  const int rounds = count > 2 ? std::max(std::atoi(arguments[2]), 1) : 50;
  std::vector<double> times;
  std::size_t calls = 0;
  for (int round = 0; round < rounds; ++round) {
    const auto start = std::chrono::steady_clock::now();
    const lossfit::Outcome<lossfit::Trace> traced = lossfit::trace(source);
    times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
    if (!traced.ok()) return EXIT_FAILURE;
    calls = traced->calls.size();
  }
  std::cout << "first " << times.front() << " ms, ";
  std::sort(times.begin(), times.end());
  std::cout << "median " << times[times.size() / 2] << " ms, slowest " << times.back() << " ms; " << std::count(source.begin(), source.end(), '\n') << " lines, "
            << calls << " loss calls\n";
  return EXIT_SUCCESS;
}
