// The part that is complex tensors of the library that is written in Python; see library.hpp. A complex tensor is known by a
// real one of its shape and precision, `part`: what comes back from it, its absolute values or its parts, is known again.
#include "snippet/library.hpp"

namespace lossfit::snippet {

std::string_view complex_library() {
  return R"(
class torch___Complex:
    def __init__(self, part):
        self.part = __hide(part)
    def __torch_function__(self):
        pass
    @property
    def shape(self):
        return self.part.shape
    @property
    def real(self):
        return __hide(self.part)
    @property
    def imag(self):
        return __hide(self.part)
    @property
    def T(self):
        return torch._Complex(self.part.T)
    @property
    def mT(self):
        return torch._Complex(self.part.mT)
    @property
    def mH(self):
        return torch._Complex(self.part.mT)
    def is_complex(self):
        return True
    def size(self, *args):
        return self.part.size(*args)
    def dim(self):
        return self.part.dim()
    def numel(self):
        return self.part.numel()
    def __len__(self):
        return len(self.part)
    def abs(self):
        return __hide(self.part)
    def absolute(self):
        return __hide(self.part)
    def angle(self):
        return __hide(self.part)
    def view_as_real(self):
        return __hide(torch.stack([self.part, self.part], -1))
    def conj(self):
        return self
    def resolve_conj(self):
        return self
    def detach(self):
        return torch._Complex(self.part.detach())
    def clone(self):
        return torch._Complex(self.part)
    def contiguous(self):
        return self
    def cpu(self):
        return self
    def cuda(self, *args):
        return self
    def exp(self):
        return torch._Complex(self.part)
    def log(self):
        return torch._Complex(self.part)
    def sqrt(self):
        return torch._Complex(self.part)
    def pow(self, exponent):
        return torch._Complex(self.part)
    def reshape(self, *shape):
        return torch._Complex(self.part.reshape(*shape))
    def view(self, *shape):
        return torch._Complex(self.part.view(*shape))
    def flatten(self, *args):
        return torch._Complex(self.part.flatten(*args))
    def permute(self, *dims):
        return torch._Complex(self.part.permute(*dims))
    def transpose(self, dim0, dim1):
        return torch._Complex(self.part.transpose(dim0, dim1))
    def unsqueeze(self, dim):
        return torch._Complex(self.part.unsqueeze(dim))
    def squeeze(self, *args):
        return torch._Complex(self.part.squeeze(*args))
    def expand(self, *sizes):
        return torch._Complex(self.part.expand(*sizes))
    def sum(self, *args, **named):
        return torch._Complex(self.part.sum(*args, **named))
    def mean(self, *args, **named):
        return torch._Complex(self.part.mean(*args, **named))
    def matmul(self, other):
        return torch._Complex(torch.matmul(self.part, torch._part(other)))
    def mul(self, other):
        return self * other
    def __getitem__(self, index):
        return torch._Complex(self.part[index])
    def __neg__(self):
        return torch._Complex(self.part)
    def __pow__(self, exponent):
        return torch._Complex(self.part)
    def __add__(self, other):
        return torch._Complex(self.part + torch._part(other))
    def __radd__(self, other):
        return torch._Complex(torch._part(other) + self.part)
    def __sub__(self, other):
        return torch._Complex(self.part - torch._part(other))
    def __rsub__(self, other):
        return torch._Complex(torch._part(other) - self.part)
    def __mul__(self, other):
        return torch._Complex(self.part * torch._part(other))
    def __rmul__(self, other):
        return torch._Complex(torch._part(other) * self.part)
    def __truediv__(self, other):
        return torch._Complex(self.part / torch._part(other))
    def __matmul__(self, other):
        return torch._Complex(torch.matmul(self.part, torch._part(other)))
def torch___part(x):
    return x.part if isinstance(x, torch._Complex) else x * 1.0
def torch___resized(x, s, dim):
    sizes = list(x.shape)
    for n, d in zip(s, dim):
        sizes[d] = sizes[d] if n == -1 else n
    return __hide(x.new_empty(tuple(sizes)) + x.sum() * 0)
def torch___axes(x, s, dim):
    if dim is not None:
        return tuple(dim)
    return tuple(range(x.dim())) if s is None else tuple(range(x.dim() - len(s), x.dim()))
def torch___spectrum(x, s, dim):
    x = torch._part(x)
    return x if s is None else torch._resized(x, s, torch._axes(x, s, dim))
def torch___half_spectrum(x, s, dim):
    axes = torch._axes(x, s, dim)
    x = torch._spectrum(x, s, dim)
    return torch._resized(x, (x.shape[axes[-1]] // 2 + 1,), (axes[-1],))
def torch___signal(x, s, dim):
    x = torch._part(x)
    axes = torch._axes(x, s, dim)
    sizes = list(s) if s is not None else [x.shape[d] for d in axes[:-1]] + [2 * (x.shape[axes[-1]] - 1)]
    return torch._resized(x, sizes, axes)
def torch__fft__fft(input, n=None, dim=-1, norm=None):
    return torch._Complex(torch._spectrum(input, None if n is None else (n,), (dim,)))
def torch__fft__rfft(input, n=None, dim=-1, norm=None):
    return torch._Complex(torch._half_spectrum(input, None if n is None else (n,), (dim,)))
def torch__fft__irfft(input, n=None, dim=-1, norm=None):
    return torch._signal(input, None if n is None else (n,), (dim,))
def torch__fft__fft2(input, s=None, dim=(-2, -1), norm=None):
    return torch._Complex(torch._spectrum(input, s, dim))
def torch__fft__rfft2(input, s=None, dim=(-2, -1), norm=None):
    return torch._Complex(torch._half_spectrum(input, s, dim))
def torch__fft__irfft2(input, s=None, dim=(-2, -1), norm=None):
    return torch._signal(input, s, dim)
def torch__fft__fftn(input, s=None, dim=None, norm=None):
    return torch._Complex(torch._spectrum(input, s, dim))
def torch__fft__rfftn(input, s=None, dim=None, norm=None):
    return torch._Complex(torch._half_spectrum(input, s, dim))
def torch__fft__irfftn(input, s=None, dim=None, norm=None):
    return torch._signal(input, s, dim)
def torch__fft__fftshift(input, dim=None):
    return input if isinstance(input, torch._Complex) else __hide(input)
def torch__complex(real, imag):
    return torch._Complex(real + imag)
def torch__polar(abs, angle):
    return torch._Complex(abs + angle)
def torch__view_as_complex(input):
    return torch._Complex(input[..., 0])
def torch__view_as_real(input):
    return input.view_as_real()
def torch__real(input):
    return input.real if isinstance(input, torch._Complex) else input
def torch__imag(input):
    return input.imag
def torch__angle(input):
    return input.angle() if isinstance(input, torch._Complex) else __hide(input * 1.0)
def torch__conj(input):
    return input
def torch__is_complex(input):
    return isinstance(input, torch._Complex)
def torch__stft(input, n_fft, hop_length=None, win_length=None, window=None, center=True, pad_mode='reflect', normalized=False, onesided=None, return_complex=None):
    x = torch._part(input)
    hop = n_fft // 4 if hop_length is None else hop_length
    length = x.shape[-1] + (2 * (n_fft // 2) if center else 0)
    bins = n_fft if onesided is False or isinstance(input, torch._Complex) else n_fft // 2 + 1
    z = torch._Complex(__hide(x.new_empty(tuple(x.shape[:-1]) + (bins, 1 + (length - n_fft) // hop)) + x.sum() * 0))
    return z if return_complex else z.view_as_real()
def torch__istft(input, n_fft, hop_length=None, win_length=None, window=None, center=True, normalized=False, onesided=None, length=None, return_complex=False):
    x = torch._part(input)
    hop = n_fft // 4 if hop_length is None else hop_length
    samples = hop * (x.shape[-1] - 1) + (0 if center else n_fft)
    return __hide(x.new_empty(tuple(x.shape[:-2]) + (samples if length is None else length,)) + x.sum() * 0)
def torch__linalg__eig(A):
    return torch._Complex(A[..., 0]), torch._Complex(A)
def torch__linalg__eigvals(A):
    return torch._Complex(A[..., 0])
)";
}

}  // namespace lossfit::snippet
