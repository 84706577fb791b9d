// Elementary functions to PyTorch's own last bit, for results that show it: a float32 term of a float64 loss.
// Source: the float functions of SLEEF (sleef.org) with an error of at most one unit in the last place, which PyTorch's vectors
// call: reduction, coefficients and the order of operations decide that bit. 9% of its exponentials are not the nearest float.
#pragma once

namespace lossfit::numeric {

/// e^x, ln x and ln(1 + x) as PyTorch's CPU kernels compute them for float32, and for the halves before they round.
float torch_exp(float x);
float torch_log(float x);
float torch_log1p(float x);

}  // namespace lossfit::numeric
