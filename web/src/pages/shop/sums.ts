/** Sums of decimal texts by currency, in whole millionths: no floats, and nothing is converted. */

interface Priced {
  currency: string;
  monthly: string;
  setup: string;
}

export function sums(prices: Priced[]): Priced[] {
  return [...new Set(prices.map(({ currency }) => currency))].map((currency) => {
    const own = prices.filter((price) => price.currency === currency);
    return {
      currency,
      monthly: sum(own.map(({ monthly }) => monthly)),
      setup: sum(own.map(({ setup }) => setup)),
    };
  });
}

/** What amounts make together, by currency. */
export function totals(amounts: { amount: string; currency: string }[]): [currency: string, amount: string][] {
  return [...new Set(amounts.map(({ currency }) => currency))].map((currency) => [
    currency,
    sum(amounts.filter((each) => each.currency === currency).map(({ amount }) => amount)),
  ]);
}

/** "9.95" and "0.005" make "9.955". */
export function sum(amounts: string[]): string {
  const total = amounts.reduce((before, amount) => before + millionths(amount), 0n);
  const [sign, size] = total < 0n ? ["-", -total] : ["", total];
  return `${sign}${size / 1_000_000n}.${String(size % 1_000_000n).padStart(6, "0")}`;
}

function millionths(amount: string): bigint {
  const negative = amount.startsWith("-");
  const [whole = "0", part = ""] = amount.replace("-", "").split(".");
  const size = BigInt(whole) * 1_000_000n + BigInt(part.padEnd(6, "0").slice(0, 6));
  return negative ? -size : size;
}
