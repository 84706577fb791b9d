// What stands in the code and error fields before anything is pasted: the article's first example, and the message of
// its third.

export const kFirstTexts = {
  code: `import torch
import torch.nn.functional as F

batch_size = 32
num_classes = 10

logits = torch.randn(batch_size, num_classes)
target = torch.randint(0, num_classes, (batch_size, 1))

loss = F.cross_entropy(logits, target)
`,
  error: "ValueError: Expected input batch_size (320) to match target batch_size (288).",
};
