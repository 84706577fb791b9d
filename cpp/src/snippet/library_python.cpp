// The part that is Python's own of the library that is written in Python; see library.hpp.
#include "snippet/library.hpp"

namespace lossfit::snippet {

std::string_view python_library() {
  return R"(
def itertools__chain(*xs):
    return iter([i for x in xs for i in x])
def itertools__chain__from_iterable(xs):
    return iter([i for x in xs for i in x])
def itertools__product(*xs, repeat=1):
    rows = [()]
    for x in [list(x) for x in xs] * repeat:
        rows = [r + (i,) for r in rows for i in x]
    return iter(rows)
def itertools__islice(x, *bounds):
    return iter(list(x)[slice(*bounds)])
def itertools__repeat(x, times):
    return iter([x] * times)
def itertools__cycle(x):
    return iter(list(x) * 200)
def itertools__count(start=0, step=1):
    return iter([start + i * step for i in range(1000)])
def itertools__accumulate(x, func=None):
    out = []
    for i in x:
        out.append(i if not out else func(out[-1], i) if func is not None else out[-1] + i)
    return iter(out)
def itertools__pairwise(x):
    x = list(x)
    return iter([(x[i], x[i + 1]) for i in range(len(x) - 1)])
def itertools__combinations(x, r):
    x = list(x)
    rows = [()]
    ends = [-1]
    for _ in range(r):
        new_rows = []
        new_ends = []
        for row, end in zip(rows, ends):
            for i in range(end + 1, len(x)):
                new_rows.append(row + (x[i],))
                new_ends.append(i)
        rows = new_rows
        ends = new_ends
    return iter(rows)
def itertools__zip_longest(*xs, fillvalue=None):
    xs = [list(x) for x in xs]
    n = max([len(x) for x in xs])
    return iter([tuple([x[i] if i < len(x) else fillvalue for x in xs]) for i in range(n)])
def functools__reduce(f, x, *start):
    x = list(start) + list(x)
    total = x[0]
    for i in x[1:]:
        total = f(total, i)
    return total
def functools__lru_cache(f=None, maxsize=None):
    return f if callable(f) else lambda g: g
def functools__cache(f):
    return f
def operator__mul(a, b):
    return a * b
def operator__add(a, b):
    return a + b
def operator__itemgetter(i):
    return lambda x: x[i]
def random__choice(x):
    return __either(x)
def random__choices(x, weights=None, cum_weights=None, k=1):
    return [__either(x)] * k
def random__sample(x, k, counts=None):
    return [__either(x)] * k
def random__shuffle(x):
    one = __either(x)
    for i in range(len(x)):
        x[i] = one
def random__randrange(start, stop=None, step=1):
    if step != 1:
        return __some_int()
    return random.randint(0, start - 1) if stop is None else random.randint(start, stop - 1)
def random__uniform(a, b):
    return __some_float()
def random__gauss(mu=0.0, sigma=1.0):
    return __some_float()
def random__getrandbits(k):
    return __some_int()
def math__factorial(n):
    out = 1
    for i in range(2, n + 1):
        out = out * i
    return out
def math__comb(n, k):
    out = 1
    for i in range(k):
        out = out * (n - i) // (i + 1)
    return out
def math__gcd(a, b):
    while b:
        a, b = b, a % b
    return abs(a)
def math__fabs(x):
    return abs(float(x))
def math__radians(x):
    return x * 3.141592653589793 / 180.0
def math__hypot(x, y):
    return (x * x + y * y) ** 0.5
def math__isclose(a, b, rel_tol=1e-09, abs_tol=0.0):
    return abs(a - b) <= max(rel_tol * max(abs(a), abs(b)), abs_tol)
def statistics__mean(x):
    return sum(x) / len(x)
def collections__deque(x=(), maxlen=None):
    return __bounded(list(x), maxlen)
class collections__Counter:
    def __init__(self, x=()):
        self.counts = {}
        self.update(x)
    def update(self, x):
        for i in x:
            self.counts[i] = self.counts.get(i, 0) + 1
    def __getitem__(self, i):
        return self.counts.get(i, 0)
    def __setitem__(self, i, n):
        self.counts[i] = n
    def __len__(self):
        return len(self.counts)
    def __iter__(self):
        return iter(list(self.counts))
    def keys(self):
        return self.counts.keys()
    def values(self):
        return self.counts.values()
    def items(self):
        return self.counts.items()
    def get(self, i, default=None):
        return self.counts.get(i, default)
    def most_common(self, n=None):
        rows = sorted(list(self.counts.items()), key=lambda row: -row[1])
        return rows if n is None else rows[:n]
class enum__Enum:
    def __init__(self, value=None):
        self.value = value
        self.name = __some_text()
class enum__IntEnum(enum.Enum):
    pass
class enum__StrEnum(enum.Enum):
    pass
def enum__auto():
    return __some_int()
def dataclasses__field(*, default=None, default_factory=None, **rest):
    return default if default_factory is None else default_factory()
def dataclasses__asdict(x):
    return {k: v for k, v in vars(x).items()}
)";
}

}  // namespace lossfit::snippet
