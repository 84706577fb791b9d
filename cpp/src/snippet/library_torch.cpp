// The part that is PyTorch's functions of the library that is written in Python; see library.hpp.
#include "snippet/library.hpp"

namespace lossfit::snippet {

std::string_view torch_library() {
  return R"(
def torch__hypot(input, other):
    return __hide(torch.atan2(input, other))
def torch__tensor_split(input, indices_or_sections, dim=0):
    n = input.shape[dim]
    if isinstance(indices_or_sections, int):
        k = indices_or_sections
        return tuple(torch.split(input, [n // k + (1 if i < n % k else 0) for i in range(k)], dim))
    ends = [min(int(i), n) for i in indices_or_sections]
    return tuple([input.narrow(dim, a, max(0, b - a)) for a, b in zip([0] + ends, ends + [n])])
def torch__hsplit(input, indices_or_sections):
    return torch.tensor_split(input, indices_or_sections, 0 if input.dim() == 1 else 1)
def torch__vsplit(input, indices_or_sections):
    return torch.tensor_split(input, indices_or_sections, 0)
def torch__dsplit(input, indices_or_sections):
    return torch.tensor_split(input, indices_or_sections, 2)
def torch__dstack(tensors):
    return torch.cat([torch.atleast_3d(t) for t in tensors], 2)
def torch__trapezoid(y, x=None, *, dx=None, dim=-1):
    return __hide(torch.sum(y * 1.0, dim))
def torch__trapz(y, x=None, *, dx=None, dim=-1):
    return __hide(torch.sum(y * 1.0, dim))
def torch__cumulative_trapezoid(y, x=None, *, dx=None, dim=-1):
    return __hide(y.narrow(dim, 1, y.shape[dim] - 1) * 1.0)
def torch__fft__fftfreq(n, d=1.0, *, dtype=None):
    return __hide(torch.zeros(n, dtype=dtype))
def torch__fft__rfftfreq(n, d=1.0, *, dtype=None):
    return __hide(torch.zeros(n // 2 + 1, dtype=dtype))
def torch__combinations(input, r=2, with_replacement=False):
    n = input.shape[0] + (r - 1 if with_replacement else 0)
    count = 1
    for i in range(r):
        count = count * (n - i) // (i + 1)
    return __hide(input.new_empty((count, r)))
def torch__cartesian_prod(*tensors):
    if len(tensors) == 1:
        return tensors[0]
    n = 1
    for t in tensors:
        n = n * t.shape[0]
    return __hide(tensors[0].new_empty((n, len(tensors))))
def torch__unravel_index(indices, shape):
    return tuple([__hide(indices) for _ in shape])
def torch__broadcast_shapes(*shapes):
    total = torch.empty(())
    for s in shapes:
        total = total + torch.empty(s)
    return total.shape
def torch__promote_types(type1, type2):
    return (torch.empty(1, dtype=type1) + torch.empty(1, dtype=type2)).dtype
def torch__result_type(a, b):
    return (a + b).dtype
def torch__diagflat(input, offset=0):
    n = input.numel() + abs(offset)
    return __hide(input.new_empty((n, n)))
def torch__vander(x, N=None, increasing=False):
    return __hide(x.new_empty((x.shape[0], x.shape[0] if N is None else N)))
def torch__histc(input, bins=100, min=0, max=0):
    return __hide(input.new_empty((bins,)))
def torch__ldexp(input, other):
    return __hide(input * 1.0 + other)
def torch__logaddexp2(input, other):
    return __hide(input + other)
def torch__nextafter(input, other):
    return __hide(input + other)
def torch__heaviside(input, values):
    return __hide(input + values)
def torch__gcd(input, other):
    return __hide(input + other)
def torch__lcm(input, other):
    return __hide(input + other)
def torch__fmod(input, other):
    return __hide(input + other)
def torch__acosh(input):
    return __hide(torch.exp(input))
def torch__asinh(input):
    return __hide(torch.exp(input))
def torch__atanh(input):
    return __hide(torch.exp(input))
def torch__arccos(input):
    return torch.acos(input)
def torch__arcsin(input):
    return torch.asin(input)
def torch__arctan(input):
    return torch.atan(input)
def torch__i0(input):
    return __hide(torch.exp(input))
def torch__positive(input):
    return input
def torch__fix(input):
    return torch.trunc(input)
def torch__signbit(input):
    return __hide(torch.isnan(input))
def torch__isposinf(input):
    return __hide(torch.isnan(input))
def torch__isneginf(input):
    return __hide(torch.isnan(input))
def torch__isreal(input):
    return __hide(torch.isnan(input))
def torch__isin(elements, test_elements, assume_unique=False, invert=False):
    return __hide(torch.isnan(elements))
def torch__msort(input):
    return torch.sort(input, 0)[0]
def torch__rot90(input, k=1, dims=(0, 1)):
    return __hide(input.transpose(dims[0], dims[1]) if k % 2 else input)
def torch__renorm(input, p, dim, maxnorm):
    return __hide(input)
def torch__float_power(input, exponent):
    return __hide(torch.as_tensor(input).double() + exponent)
def torch__nanquantile(input, q, dim=None, keepdim=False, *, interpolation='linear'):
    return torch.quantile(input, q, dim, keepdim)
def torch__as_strided(input, size, stride, storage_offset=None):
    return __hide(input.new_empty(tuple(size)))
def torch__empty_strided(size, stride, dtype=None, requires_grad=False):
    return torch.empty(size, dtype=dtype, requires_grad=requires_grad)
def torch__empty_permuted(size, physical_layout, dtype=None):
    return torch.empty(size, dtype=dtype)
def torch__nonzero_static(input, *, size, fill_value=-1):
    return torch.empty((size, input.dim()), dtype=torch.int64)
def torch__is_same_size(input, other):
    return input.shape == other.shape
def torch__select_scatter(input, src, dim, index):
    return __hide(input)
def torch__slice_scatter(input, src, dim=0, start=None, end=None, step=1):
    return __hide(input)
def torch__diagonal_scatter(input, src, offset=0, dim1=0, dim2=1):
    return __hide(input)
def torch__adjoint(input):
    return input.transpose(-2, -1)
def torch__vdot(input, other):
    return torch.dot(input, other)
def torch__linalg__lu_factor(A, pivot=True):
    return __hide(A), torch.empty(tuple(A.shape[:-2]) + (min(A.shape[-1], A.shape[-2]),), dtype=torch.int32)
def torch__new_tensor(input, data, *, dtype=None, device=None, requires_grad=False):
    return torch.tensor(data, dtype=input.dtype if dtype is None else dtype, requires_grad=requires_grad)
def torch__nn__functional__lp_pool1d(input, norm_type, kernel_size, stride=None, ceil_mode=False):
    return __hide(torch.nn.functional.avg_pool1d(input, kernel_size, stride, 0, ceil_mode))
def torch__nn__functional__lp_pool2d(input, norm_type, kernel_size, stride=None, ceil_mode=False):
    return __hide(torch.nn.functional.avg_pool2d(input, kernel_size, stride, 0, ceil_mode))
def torch__nn__functional__lp_pool3d(input, norm_type, kernel_size, stride=None, ceil_mode=False):
    return __hide(torch.nn.functional.avg_pool3d(input, kernel_size, stride, 0, ceil_mode))
def torch__spmm(input, mat2):
    return torch.mm(input, mat2)
def torch__sparse__mm(input, mat2):
    return torch.mm(input, mat2)
def torch__lu_unpack(LU_data, LU_pivots, unpack_data=True, unpack_pivots=True):
    return torch.linalg.lu(LU_data)
def torch__linalg__lu_solve(LU, pivots, B, *, left=True, adjoint=False):
    return __hide(torch.matmul(LU, B) if left else torch.matmul(B, LU))
def torch__lu_solve(b, LU_data, LU_pivots):
    return __hide(torch.matmul(LU_data, b))
def torch__cholesky_solve(B, L, upper=False):
    return __hide(torch.matmul(L, B))
def torch__cholesky_inverse(L, upper=False):
    return __hide(L)
def torch__geqrf(input):
    return __hide(input), __hide(input.new_empty(tuple(input.shape[:-2]) + (min(input.shape[-1], input.shape[-2]),)))
def torch__linalg__householder_product(A, tau):
    return __hide(A)
def torch__orgqr(input, tau):
    return __hide(input)
def torch__linalg__cholesky_ex(A, *, upper=False, check_errors=False):
    return __hide(A), torch.empty(tuple(A.shape[:-2]), dtype=torch.int32)
def torch__linalg__ldl_factor_ex(A, *, hermitian=False, check_errors=False):
    return __hide(A), torch.empty(tuple(A.shape[:-1]), dtype=torch.int32), torch.empty(tuple(A.shape[:-2]), dtype=torch.int32)
def torch__linalg__ldl_solve(LD, pivots, B, *, hermitian=False):
    return __hide(torch.matmul(LD, B))
def torch__linalg__tensorinv(A, ind=2):
    return __hide(A.new_empty(tuple(A.shape[ind:]) + tuple(A.shape[:ind])))
def torch__linalg__tensorsolve(A, B, dims=None):
    if dims is not None:
        A = A.movedim(dims, tuple([A.dim() - len(dims) + i for i in range(len(dims))]))
    return __hide(A.new_empty(tuple(A.shape[B.dim():])))
def torch__special__gammainc(input, other):
    return __hide(torch.exp(input + other))
def torch__special__gammaincc(input, other):
    return __hide(torch.exp(input + other))
def torch__frexp(input):
    return __hide(input), __hide(input.to(torch.int32))
def torch__narrow_copy(input, dim, start, length):
    return torch.narrow(input, dim, start, length)
def torch__native_channel_shuffle(input, groups):
    return __hide(input)
def torch__nn__functional__native_channel_shuffle(input, groups):
    return __hide(input)
def torch__linalg__ldl_factor(A, hermitian=False):
    return __hide(A), torch.empty(tuple(A.shape[:-1]), dtype=torch.int32)
def torch__linalg__inv_ex(A, check_errors=False):
    return __hide(A), torch.empty(tuple(A.shape[:-2]), dtype=torch.int32)
def torch__linalg__lu(A, pivot=True):
    m, n, batch = A.shape[-2], A.shape[-1], tuple(A.shape[:-2])
    k = min(m, n)
    return __hide(A.new_empty(batch + (m, m))), __hide(A.new_empty(batch + (m, k))), __hide(A.new_empty(batch + (k, n)))
def torch__linalg__matrix_norm(A, ord='fro', dim=(-2, -1), keepdim=False, dtype=None):
    return __hide(torch.sum(A if dtype is None else A.to(dtype), dim, keepdim))
def torch__linalg__vecdot(x, y, dim=-1):
    return (x * y).sum(dim)
def torch__linalg__solve_triangular(A, B, upper=True, left=True, unitriangular=False):
    return __hide(torch.matmul(A, B) if left else torch.matmul(B, A))
def torch__linalg__multi_dot(tensors):
    total = tensors[0]
    for t in tensors[1:]:
        total = torch.matmul(total, t)
    return total
def torch__chain_matmul(*matrices):
    return torch.linalg.multi_dot(matrices)
def torch__testing__assert_close(actual, expected, rtol=None, atol=None):
    return None
def torch__func__vmap(func, in_dims=0, out_dims=0, randomness='error'):
    def batched(*args):
        if in_dims != 0 or out_dims != 0:
            return __some_text().parts
        out = func(*[__hide(a[0]) for a in args])
        return __hide(out.unsqueeze(0).repeat(*([args[0].shape[0]] + [1] * out.dim())))
    return batched
def torch__vmap(func, in_dims=0, out_dims=0, randomness='error'):
    return torch.func.vmap(func, in_dims, out_dims)
def torch__func__grad(func, argnums=0, has_aux=False):
    def gradient(*args):
        func(*args)
        return __hide(torch.zeros_like(args[argnums])) if isinstance(argnums, int) else tuple([__hide(torch.zeros_like(args[i])) for i in argnums])
    return gradient
def torch__func__jacrev(func, argnums=0):
    def jacobian(*args):
        return __hide(func(*args).new_empty(tuple(func(*args).shape) + tuple(args[argnums].shape)))
    return jacobian
def torch__func__jacfwd(func, argnums=0):
    return torch.func.jacrev(func, argnums)
def torch__func__hessian(func, argnums=0):
    return torch.func.jacrev(torch.func.jacrev(func, argnums), argnums)
)";
}

}  // namespace lossfit::snippet
