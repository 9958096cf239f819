/** Every price of a type of number, before any sign-in. */

import { Text } from "@mantine/core";

import type { ReactNode } from "react";

import type { ProductView } from "@api";
import { Amount, mostDecimals } from "@/components/Amount";
import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import type { Said } from "@/language/words";
import { shop } from "@/texts/shop";
import { useTariffPlace } from "@/texts/tariff";

import classes from "./PriceList.module.css";

export function PriceList({ product }: { product: ProductView }) {
  const t = useTexts(shop);
  const format = useFormats();
  const say = useTariffPlace();
  const fees = (["silver", "gold"] as const).flatMap((name) => {
    const fee = product.class_fees[name];
    return fee ? [[t.price.classFee(t.product.classes[name]), fee] as const] : [];
  });
  const perMinute = [...product.origins, ...product.destinations].map(({ per_minute }) => per_minute);
  const all = [product.monthly, product.setup, product.per_minute, ...fees.map(([, fee]) => fee), ...perMinute];
  const most = mostDecimals(all);
  const money = (amount: string) => <Amount amount={amount} currency={product.currency} most={most} />;
  return (
    <>
      <dl className={classes.list}>
        <Line name={t.price.monthly} amount={money(product.monthly)} strong />
        <Line name={t.price.setup} amount={money(product.setup)} />
        <Line name={t.price.minute} amount={money(product.per_minute)} />
        {fees.map(([name, amount]) => (
          <Line key={name} name={name} amount={money(amount)} />
        ))}
      </dl>
      {product.origins.length > 0 && (
        <>
          <Text size="xs" fw={600} mt="sm" c="dimmed">
            {t.price.origins}
          </Text>
          <dl className={classes.list}>
            {product.origins.map(({ where, per_minute }) => (
              <Line key={where} name={say(where)} amount={money(per_minute)} />
            ))}
          </dl>
        </>
      )}
      {product.destinations.length > 0 && (
        <>
          <Text size="xs" fw={600} mt="sm" c="dimmed">
            {t.price.destinations}
          </Text>
          <dl className={classes.list}>
            {product.destinations.map(({ where, per_minute }) => (
              <Line key={where} name={say(where)} amount={money(per_minute)} />
            ))}
          </dl>
        </>
      )}
      <Text size="xs" c="dimmed" mt="sm">
        {t.price.billing(format.number(product.first_increment_seconds), format.number(product.increment_seconds))}{" "}
        {t.price.vat}
      </Text>
    </>
  );
}

function Line({ name, amount, strong }: { name: string | Said; amount: ReactNode; strong?: boolean }) {
  const { text, lang } = typeof name === "string" ? { text: name, lang: undefined } : name;
  return (
    <div className={classes.line}>
      <dt lang={lang}>{text}</dt>
      <dd className={strong ? classes.strong : undefined}>{amount}</dd>
    </div>
  );
}
