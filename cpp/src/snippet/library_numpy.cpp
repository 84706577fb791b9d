// The part that is NumPy's of the library that is written in Python; see library.hpp.
#include "snippet/library.hpp"

namespace lossfit::snippet {

std::string_view numpy_library() {
  return R"(
def numpy__prod(a, axis=None, dtype=None):
    if isinstance(a, (list, tuple)) and axis is None:
        out = 1
        for i in a:
            out = out * i
        return out
    return __array(torch.prod(__plain(a)) if axis is None else torch.prod(__plain(a), axis))
def numpy__clip(a, a_min=None, a_max=None, min=None, max=None):
    low = a_min if a_min is not None else min
    high = a_max if a_max is not None else max
    return __array(torch.clamp(__plain(a), low, high))
def numpy__where(condition, x=None, y=None):
    if x is None:
        return tuple([__array(i) for i in torch.where(__plain(condition))])
    return __array(torch.where(__plain(condition), __scalar(x), __scalar(y)))
def numpy__max(a, axis=None, keepdims=False):
    return __array(torch.amax(__plain(a), () if axis is None else axis, keepdims))
def numpy__min(a, axis=None, keepdims=False):
    return __array(torch.amin(__plain(a), () if axis is None else axis, keepdims))
def numpy__maximum(x1, x2):
    return __array(torch.maximum(__plain(x1), __plain(x2)))
def numpy__minimum(x1, x2):
    return __array(torch.minimum(__plain(x1), __plain(x2)))
def numpy__std(a, axis=None, ddof=0, keepdims=False):
    return __array(torch.std(__floating(a), axis, correction=ddof, keepdim=keepdims))
def numpy__var(a, axis=None, ddof=0, keepdims=False):
    return __array(torch.var(__floating(a), axis, correction=ddof, keepdim=keepdims))
def numpy__cumsum(a, axis=None):
    a = __plain(a)
    return __array(torch.cumsum(a.flatten() if axis is None else a, 0 if axis is None else axis))
def numpy__argsort(a, axis=-1):
    return __array(torch.argsort(__plain(a), axis))
def numpy__argmin(a, axis=None):
    return __array(torch.argmin(__plain(a), axis))
def numpy__sort(a, axis=-1):
    return __array(torch.sort(__plain(a), axis)[0])
def numpy__unique(ar, return_counts=False):
    found = torch.unique(__plain(ar), return_counts=return_counts)
    return tuple([__array(i) for i in found]) if return_counts else __array(found)
def numpy__reshape(a, newshape):
    return __array(__plain(a).reshape(newshape))
def numpy__ravel(a):
    return __array(__plain(a).flatten())
def numpy__squeeze(a, axis=None):
    return __array(__plain(a).squeeze() if axis is None else __plain(a).squeeze(axis))
def numpy__tile(A, reps):
    return __array(torch.tile(__plain(A), reps if isinstance(reps, tuple) else (reps,)))
def numpy__repeat(a, repeats, axis=None):
    a = __plain(a)
    return __array(torch.repeat_interleave(a, repeats) if axis is None else torch.repeat_interleave(a, repeats, axis))
def numpy__dot(a, b):
    return numpy.matmul(a, b)
def numpy__matmul(a, b):
    return __array(__plain(a)) @ __array(__plain(b))
def numpy__outer(a, b):
    return __array(torch.outer(__plain(a), __plain(b)))
def numpy__swapaxes(a, axis1, axis2):
    return __array(torch.transpose(__plain(a), axis1, axis2))
def numpy__moveaxis(a, source, destination):
    return __array(torch.movedim(__plain(a), source, destination))
def numpy__flip(m, axis=None):
    return __array(torch.flip(__plain(m), (axis,) if axis is not None else tuple(range(m.ndim))))
def numpy__zeros_like(a, dtype=None):
    return __array(torch.zeros_like(__plain(a), dtype=dtype))
def numpy__ones_like(a, dtype=None):
    return __array(torch.ones_like(__plain(a), dtype=dtype))
def numpy__full_like(a, fill_value, dtype=None):
    return __array(torch.full_like(__plain(a), fill_value, dtype=dtype))
def numpy__isnan(x):
    return __array(torch.isnan(__plain(x)))
def numpy__any(a, axis=None):
    return __array(torch.any(__plain(a)) if axis is None else torch.any(__plain(a), axis))
def numpy__all(a, axis=None):
    return __array(torch.all(__plain(a)) if axis is None else torch.all(__plain(a), axis))
def numpy__tanh(x):
    return __array(torch.tanh(__floating(x)))
def numpy__log1p(x):
    return __array(torch.log1p(__floating(x)))
def numpy__square(x):
    return __array(__plain(x) * __plain(x))
def numpy__power(x, y):
    return __array(__plain(x)) ** y
def numpy__sign(x):
    return __array(torch.sign(__plain(x)))
def numpy__round(a, decimals=0):
    return __array(torch.round(__plain(a)))
def numpy__floor(x):
    return __array(torch.floor(__floating(x)))
def numpy__pad(array, pad_width, mode='constant', constant_values=0):
    a = __plain(array)
    rows = pad_width if isinstance(pad_width, (list, tuple)) and isinstance(pad_width[0], (list, tuple)) else [(pad_width, pad_width) if isinstance(pad_width, int) else pad_width] * a.dim()
    return __array(__hide(torch.nn.functional.pad(a, [n for row in reversed(list(rows)) for n in row])))
def numpy__split(ary, indices_or_sections, axis=0):
    return [__array(i) for i in torch.tensor_split(__plain(ary), indices_or_sections, axis)]
def numpy__array_split(ary, indices_or_sections, axis=0):
    return [__array(i) for i in torch.tensor_split(__plain(ary), indices_or_sections, axis)]
def numpy__meshgrid(*xi, indexing='xy'):
    return [__array(i) for i in torch.meshgrid(*[__plain(x) for x in xi], indexing=indexing)]
def numpy__random__shuffle(x):
    if isinstance(x, list):
        random.shuffle(x)
    else:
        x[:] = __hide(x)
class numpy__random__default_rng:
    def __init__(self, seed=None):
        self.seed = seed
    def random(self, size=None):
        return numpy.random.random(size)
    def normal(self, loc=0.0, scale=1.0, size=None):
        return numpy.random.normal(loc, scale, size)
    def standard_normal(self, size=None):
        return numpy.random.normal(0.0, 1.0, size)
    def uniform(self, low=0.0, high=1.0, size=None):
        return numpy.random.uniform(low, high, size)
    def integers(self, low, high=None, size=None):
        return numpy.random.randint(low, high, size)
    def permutation(self, x):
        return numpy.random.permutation(x)
    def choice(self, a, size=None, replace=True, p=None):
        return numpy.random.choice(a, size)
class numpy__finfo:
    def __init__(self, dtype):
        info = torch.finfo(dtype)
        self.eps = __array(torch.tensor(info.eps, dtype=dtype))
        self.min = __array(torch.tensor(info.min, dtype=dtype))
        self.max = __array(torch.tensor(info.max, dtype=dtype))
)";
}

}  // namespace lossfit::snippet
