/** The regularised incomplete beta function, which every bound on a share comes from. */

/** Terms of the continued fraction; it settles within about √(a + b) of them. */
const TERMS_MAX = 100_000;
const PRECISE = Number.EPSILON;
/** Stands in for a denominator of 0 (the modified method of Lentz). */
const TINY = 1e-300;

/**
 * I_x(a, b): the share of the beta(a, b) distribution that lies below x. Continued fraction DLMF
 * 8.17.22, evaluated forwards after Lentz (Thompson and Barnett, J. Comput. Phys. 64, 1986).
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (!(a > 0 && b > 0)) throw new RangeError(`beta(${a}, ${b}) is not defined`);
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // The fraction settles fast on this side of the mean only; the other side is its mirror.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const logFront =
    a * Math.log(x) +
    b * Math.log1p(-x) -
    Math.log(a) -
    (logGamma(a) + logGamma(b) - logGamma(a + b));
  return Math.exp(logFront) / fraction(x, a, b);
}

/** 1 + d₁/(1 + d₂/(1 + …)) with the d of DLMF 8.17.23. */
function fraction(x: number, a: number, b: number): number {
  let value = 1;
  let numerator = 1;
  let denominator = 0;
  for (let n = 1; n <= TERMS_MAX; n++) {
    const term = termOf(n, x, a, b);
    denominator = 1 / nonZero(1 + term * denominator);
    numerator = nonZero(1 + term / numerator);
    const factor = numerator * denominator;
    value *= factor;
    if (Math.abs(factor - 1) < PRECISE) return value;
  }
  throw new Error(`the incomplete beta function of (${x}, ${a}, ${b}) does not settle`);
}

function termOf(n: number, x: number, a: number, b: number): number {
  const m = n >> 1;
  if (n % 2 === 0) return (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
  return (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
}

function nonZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}

/** Lanczos' approximation with g = 7 and nine terms (SIAM J. Numer. Anal. B 1, 1964). */
const LANCZOS_G = 7;
const LANCZOS_FIRST = 0.99999999999980993;
const LANCZOS = [
  676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** ln Γ(z) for z ≥ 0.5 to about 15 digits. */
function logGamma(z: number): number {
  const series = LANCZOS.reduce((sum, term, index) => sum + term / (z + index), LANCZOS_FIRST);
  const at = z + LANCZOS_G - 0.5;
  return 0.5 * Math.log(2 * Math.PI) + (z - 0.5) * Math.log(at) - at + Math.log(series);
}
