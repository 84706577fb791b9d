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
class torch__nn__LPPool2d(torch.nn.Module):
    def __init__(self, norm_type, kernel_size, stride=None, ceil_mode=False):
        super().__init__()
        self.pool = torch.nn.AvgPool2d(kernel_size, stride, 0, ceil_mode)
    def forward(self, input):
        return __hide(self.pool(input))
class torch__nn__LPPool1d(torch.nn.Module):
    def __init__(self, norm_type, kernel_size, stride=None, ceil_mode=False):
        super().__init__()
        self.pool = torch.nn.AvgPool1d(kernel_size, stride, 0, ceil_mode)
    def forward(self, input):
        return __hide(self.pool(input))
class torch__nn__MaxUnpool2d(torch.nn.Module):
    def __init__(self, kernel_size, stride=None, padding=0):
        super().__init__()
        pair = lambda n: (n, n) if isinstance(n, int) else tuple(n)
        self.sizes = [pair(kernel_size), pair(kernel_size if stride is None else stride), pair(padding)]
    def forward(self, input, indices, output_size=None):
        if output_size is not None:
            return __hide(input.new_empty(tuple(input.shape[:-2]) + tuple(output_size[-2:])))
        k, s, p = self.sizes
        return __hide(input.new_empty(tuple(input.shape[:-2]) + tuple([(input.shape[i - 2] - 1) * s[i] - 2 * p[i] + k[i] for i in range(2)])))
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
