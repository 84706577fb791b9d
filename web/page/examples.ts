// The gallery's situations: the article's three first, then those that fill PyTorch's forums. `tells` is what the
// reader takes home; verdicts are not written here, the engine gives them when the site is built.

export interface Example {
  title: string;
  tells: string;
  query: string;
}

export const kExamples: Example[] = [
  {
    title: "A class target that kept its column",
    tells: "The labels are (32, 1) where cross_entropy wants one index a row, (32,).",
    query: "loss=cross_entropy&input=32,10&target=32,1:int64",
  },
  {
    title: "One output against two targets",
    tells: "The article says this fails. It runs, with a warning: (64, 1) is stretched to (64, 2), and training goes on with the wrong loss.",
    query: "loss=mse_loss&input=64,1&target=64,2",
  },
  {
    title: "Sequences of different length",
    tells: "320 rows against 288: 32 sequences of 10 steps, and labels of 9.",
    query: "loss=cross_entropy&input=320,5&target=288:int64",
  },
  {
    title: "Column against row",
    tells: "(64, 1) against (64,) becomes (64, 64): each prediction meets every target, and the loss still falls.",
    query: "loss=mse_loss&input=64,1&target=64",
  },
  {
    title: "The same, without any warning",
    tells: "hinge_embedding_loss broadcasts in silence.",
    query: "loss=hinge_embedding_loss&input=4,1&target=4",
  },
  {
    title: "Sequence model, class axis last",
    tells: "Scores as (N, L, C): the classes must stand on axis 1.",
    query: "loss=cross_entropy&input=8,20,1000&target=8,20:int64",
  },
  {
    title: "Class axis last, and nobody notices",
    tells: "With as many steps as classes, (N, L, C) passes for (N, C, L).",
    query: "loss=cross_entropy&input=8,20,20&target=8,20:int64",
  },
  {
    title: "A segmentation mask with a channel",
    tells: "Masks load as (N, 1, H, W); the class target is (N, H, W).",
    query: "loss=cross_entropy&input=4,21,64,64&target=4,1,64,64:int64",
  },
  {
    title: "An RGB picture as a mask",
    tells: "Colours are not class numbers, and three channels are two too many.",
    query: "loss=cross_entropy&input=4,21,64,64&target=4,64,64,3:int64",
  },
  {
    title: "A feature map folded into the batch",
    tells: "1568 = 32 x 49: a view(-1, C) took the 7 x 7 map along.",
    query: "loss=cross_entropy&input=1568,10&target=32:int64",
  },
  {
    title: "One-hot labels as integers",
    tells: "One-hot rows must be floating point; class indices would be simpler.",
    query: "loss=cross_entropy&input=16,5&target=16,5:int64",
  },
  {
    title: "Float class labels",
    tells: "Indices read from a table arrive as float32.",
    query: "loss=cross_entropy&input=32,10&target=32:float32",
  },
  {
    title: "A class weight of the wrong length",
    tells: "weight has one entry a class, absent classes included.",
    query: "loss=cross_entropy&input=32,3&target=32:int64&weight=2",
  },
  {
    title: "A class index that does not exist",
    tells: "Labels counted from one: index 3 among 3 classes.",
    query: "loss=cross_entropy&input=3,3&target=3:int64:1 2 3",
  },
  {
    title: "Void pixels marked 255",
    tells: "Tell the loss to skip them with ignore_index=255.",
    query: "loss=cross_entropy&input=4,3&target=4:int64:0 2 255 1",
  },
  {
    title: "Every target ignored",
    tells: "The mean over nothing is nan.",
    query: "loss=cross_entropy&input=3,4&target=3:int64:-100 -100 -100&evaluate=true",
  },
  {
    title: "Integer targets for a binary loss",
    tells: "binary_cross_entropy_with_logits wants floating-point targets.",
    query: "loss=binary_cross_entropy_with_logits&input=16,1&target=16,1:int64",
  },
  {
    title: "Scores where probabilities are wanted",
    tells: "2.5 is no probability: use the loss with logits.",
    query: "loss=binary_cross_entropy&input=2,1:float32:2.5 -1&target=2,1:float32:1 0",
  },
  {
    title: "The last batch is shorter",
    tells: "Labels made once for 64 rows meet a last batch of 17.",
    query: "loss=binary_cross_entropy&input=17,1&target=64,1",
  },
  {
    title: "A model in double precision",
    tells: "Huber loss does not promote float64 against float32 on the way back.",
    query: "loss=huber_loss&input=16,1:float64&target=16,1:float32",
  },
  {
    title: "CTC lengths for another batch",
    tells: "One input length for four samples.",
    query: "loss=ctc_loss&log_probs=26,4,37&targets=4,7:int64&input_lengths=1:int64&target_lengths=4:int64",
  },
  {
    title: "Triplets of different rank",
    tells: "Anchor, positive and negative need the same number of axes.",
    query: "loss=triplet_margin_loss&anchor=16,128&positive=16,128&negative=128",
  },
  {
    title: "A ranking target a row too flat",
    tells: "margin_ranking_loss works element by element; a target a row needs its own axis.",
    query: "loss=margin_ranking_loss&input1=32,5&input2=32,5&target=32",
  },
  {
    title: "All in order",
    tells: "Pictures of 21 classes, and a mask of indices: this is what fits.",
    query: "loss=cross_entropy&input=4,21,64,64&target=4,64,64:int64",
  },
];
