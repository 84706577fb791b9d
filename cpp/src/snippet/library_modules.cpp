// The part that is PyTorch's classes of the library that is written in Python; see library.hpp.
#include "snippet/library.hpp"

namespace lossfit::snippet {

std::string_view modules_library() {
  return R"(
class torch__nn__LazyLinear(torch.nn.Module):
    def __init__(self, out_features, bias=True):
        super().__init__()
        self.out_features = out_features
        self.has_bias = bias
        self.inner = None
    def forward(self, input):
        if self.inner is None:
            self.inner = torch.nn.Linear(input.shape[-1], self.out_features, self.has_bias)
        return self.inner(input)
class torch__nn__LazyConv2d(torch.nn.Module):
    def __init__(self, out_channels, *args, **kwargs):
        super().__init__()
        self.out_channels = out_channels
        self.args = args
        self.kwargs = kwargs
        self.inner = None
    def forward(self, input):
        if self.inner is None:
            self.inner = torch.nn.Conv2d(input.shape[-3], self.out_channels, *self.args, **self.kwargs)
        return self.inner(input)
class torch__nn__DataParallel(torch.nn.Module):
    def __init__(self, module, device_ids=None, output_device=None, dim=0):
        super().__init__()
        self.module = module
    def forward(self, *args, **kwargs):
        return self.module(*args, **kwargs)
class torch__nn___LPPool(torch.nn.Module):
    def __init__(self, norm_type, kernel_size, stride=None, ceil_mode=False):
        super().__init__()
        self.arguments = (norm_type, kernel_size, stride, ceil_mode)
class torch__nn__LPPool1d(torch.nn._LPPool):
    def forward(self, input):
        return torch.nn.functional.lp_pool1d(input, *self.arguments)
class torch__nn__LPPool2d(torch.nn._LPPool):
    def forward(self, input):
        return torch.nn.functional.lp_pool2d(input, *self.arguments)
class torch__nn__LPPool3d(torch.nn._LPPool):
    def forward(self, input):
        return torch.nn.functional.lp_pool3d(input, *self.arguments)
class torch__nn___MaxUnpool(torch.nn.Module):
    def __init__(self, kernel_size, stride=None, padding=0):
        super().__init__()
        all = lambda n: [n] * self.axes if isinstance(n, int) else list(n)
        self.sizes = [all(kernel_size), all(kernel_size if stride is None else stride), all(padding)]
    def forward(self, input, indices, output_size=None):
        n = self.axes
        if output_size is not None:
            return __hide(input.new_empty(tuple(input.shape[:-n]) + tuple(output_size[-n:])))
        k, s, p = self.sizes
        return __hide(input.new_empty(tuple(input.shape[:-n]) + tuple([(input.shape[i - n] - 1) * s[i] - 2 * p[i] + k[i] for i in range(n)])))
class torch__nn__MaxUnpool1d(torch.nn._MaxUnpool):
    axes = 1
class torch__nn__MaxUnpool2d(torch.nn._MaxUnpool):
    axes = 2
class torch__nn__MaxUnpool3d(torch.nn._MaxUnpool):
    axes = 3
class torch__nn___FractionalMaxPool(torch.nn.Module):
    def __init__(self, kernel_size, output_size=None, output_ratio=None, return_indices=False, _random_samples=None):
        super().__init__()
        self.output_size = output_size
        self.output_ratio = output_ratio
        self.return_indices = return_indices
    def forward(self, input):
        n = self.axes
        all = lambda x: list(x) if isinstance(x, (tuple, list)) else [x] * n
        if self.output_size is not None:
            sizes = all(self.output_size)
        else:
            ratios = all(self.output_ratio)
            sizes = [int(input.shape[i - n] * ratios[i]) for i in range(n)]
        pooled = __hide(input.new_empty(tuple(input.shape[:-n]) + tuple(sizes)))
        return (pooled, pooled.long()) if self.return_indices else pooled
class torch__nn__FractionalMaxPool2d(torch.nn._FractionalMaxPool):
    axes = 2
class torch__nn__FractionalMaxPool3d(torch.nn._FractionalMaxPool):
    axes = 3
class torch__nn__CircularPad3d(torch.nn.Module):
    def __init__(self, padding):
        super().__init__()
        self.padding = (padding,) * 6 if isinstance(padding, int) else tuple(padding)
    def forward(self, input):
        return torch.nn.functional.pad(input, self.padding, mode='circular')
class torch__nn__FeatureAlphaDropout(torch.nn.Module):
    def __init__(self, p=0.5, inplace=False):
        super().__init__()
    def forward(self, input):
        return __hide(input)
class torch__nn__LinearCrossEntropyLoss(torch.nn.Module):
    def __init__(self, in_features, num_classes, *, out_features=(), bias=False, device=None, dtype=None, reduction='mean', weight=None, ignore_index=None, label_smoothing=0.0, options=None):
        super().__init__()
        self.num_classes = num_classes
        self.out_features = tuple(out_features)
        self.weight = weight
        self.reduction = reduction
        self.ignore_index = ignore_index
        self.label_smoothing = label_smoothing
        n = num_classes
        for size in self.out_features:
            n = n * size
        self.linear = torch.nn.Linear(in_features, n, bias=bias, dtype=dtype)
    def forward(self, input, target):
        sizes = (self.num_classes,) + self.out_features
        w = self.linear.weight.reshape(sizes + (self.linear.in_features,))
        b = self.linear.bias.reshape(sizes) if self.linear.bias is not None else None
        return torch.nn.functional.linear_cross_entropy(input, w, target, linear_bias=b, weight=self.weight, reduction=self.reduction, ignore_index=self.ignore_index, label_smoothing=self.label_smoothing)
class torch___HookHandle:
    def __init__(self, hooks, hook):
        self.hooks = hooks
        self.hook = hook
    def remove(self):
        kept = [h for h in self.hooks if h is not self.hook]
        self.hooks.clear()
        self.hooks.extend(kept)
    def __enter__(self):
        return self
    def __exit__(self, *error):
        self.remove()
class torch__autograd___Context:
    def __init__(self):
        self.saved_tensors = ()
    def save_for_backward(self, *tensors):
        self.saved_tensors = tensors
    def mark_dirty(self, *tensors):
        pass
    def mark_non_differentiable(self, *tensors):
        pass
    def set_materialize_grads(self, value):
        pass
class torch__autograd__Function:
    @classmethod
    def apply(cls, *args):
        if hasattr(cls, 'setup_context'):
            out = cls.forward(*args)
            cls.setup_context(torch.autograd._Context(), args, out)
        else:
            out = cls.forward(torch.autograd._Context(), *args)
        return tuple([cls._linked(o, args) for o in out]) if isinstance(out, (tuple, list)) else cls._linked(out, args)
    @staticmethod
    def _linked(out, args):
        if not isinstance(out, torch.Tensor) or not out.is_floating_point():
            return out
        for a in args:
            if isinstance(a, torch.Tensor) and a.requires_grad:
                out = out + a.sum() * 0
        return out
class torch__distributions___Plain:
    def __init__(self, *params, validate_args=None, **named):
        x = torch.zeros(())
        for p in list(params) + list(named.values()):
            if p is not None:
                x = x + p
        self.mean = __hide(x)
    def sample(self, sample_shape=()):
        return torch.poisson(self.mean.detach().expand(tuple(sample_shape) + tuple(self.mean.shape)))
    def rsample(self, sample_shape=()):
        return torch.poisson(self.mean.expand(tuple(sample_shape) + tuple(self.mean.shape)))
    def log_prob(self, value):
        return __hide(value + self.mean)
    def entropy(self):
        return __hide(self.mean)
class torch__distributions__Exponential(torch.distributions._Plain):
    pass
class torch__distributions__Poisson(torch.distributions._Plain):
    pass
class torch__distributions__StudentT(torch.distributions._Plain):
    pass
class torch__distributions__LogNormal(torch.distributions._Plain):
    pass
class torch__distributions__Gumbel(torch.distributions._Plain):
    pass
class torch__distributions__Cauchy(torch.distributions._Plain):
    pass
class torch__distributions__HalfNormal(torch.distributions._Plain):
    pass
class torch__distributions__Dirichlet(torch.distributions._Plain):
    def log_prob(self, value):
        return __hide((value + self.mean).sum(-1))
    def entropy(self):
        return __hide(self.mean.sum(-1))
class torch__distributions__MultivariateNormal(torch.distributions.Dirichlet):
    def __init__(self, loc, covariance_matrix=None, precision_matrix=None, scale_tril=None, validate_args=None):
        m = covariance_matrix if covariance_matrix is not None else precision_matrix if precision_matrix is not None else scale_tril
        self.loc = loc
        self.mean = __hide((loc.unsqueeze(-1) + m)[..., 0])
class torch__distributions__Independent:
    def __init__(self, base_distribution, reinterpreted_batch_ndims, validate_args=None):
        self.base_dist = base_distribution
        self.axes = tuple([-1 - i for i in range(reinterpreted_batch_ndims)])
        self.mean = base_distribution.mean
    def sample(self, sample_shape=()):
        return self.base_dist.sample(sample_shape)
    def rsample(self, sample_shape=()):
        return self.base_dist.rsample(sample_shape)
    def log_prob(self, value):
        return self.base_dist.log_prob(value).sum(self.axes) if self.axes else self.base_dist.log_prob(value)
    def entropy(self):
        return self.base_dist.entropy().sum(self.axes) if self.axes else self.base_dist.entropy()
)";
}

}  // namespace lossfit::snippet
