/** Amounts of one column: their decimal points stand below each other, whatever decimals each has. */

import { useFormats } from "@/language/format";

import classes from "./Amount.module.css";

const FEWEST = 2;

/** Decimals that an amount is written with. */
function decimals(amount: string): number {
  const part = amount.split(".")[1]?.replace(/0+$/, "") ?? "";
  return Math.max(FEWEST, part.length);
}

/** Decimals of the longest of a column's amounts. */
export function mostDecimals(amounts: string[]): number {
  return Math.max(FEWEST, ...amounts.map(decimals));
}

interface AmountProps {
  amount: string;
  currency: string;
  /** Decimals of the column's longest amount. */
  most: number;
}

export function Amount({ amount, currency, most }: AmountProps) {
  const format = useFormats();
  return (
    <span className={classes.amount} data-room={"0".repeat(Math.max(0, most - decimals(amount)))}>
      {format.money(amount, currency)}
    </span>
  );
}
