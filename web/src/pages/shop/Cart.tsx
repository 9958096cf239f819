import { ActionIcon, Button, Group, Stack, Text } from "@mantine/core";
import { IconClock, IconShoppingCart, IconTrash } from "@tabler/icons-react";
import { useState } from "react";

import type { CartNumberView, CartView } from "@api";
import { Card } from "@/components/Card";
import { Empty } from "@/components/Empty";
import { LinkButton, TextLink } from "@/components/LinkButton";
import { Loading } from "@/components/Loading";
import { Page } from "@/components/Page";
import { Pill } from "@/components/Pill";
import { Problem } from "@/components/Problem";
import { useNow } from "@/components/useNow";
import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import { common } from "@/texts/common";
import { shop } from "@/texts/shop";

import { useCart, useCartChanges } from "./cart";
import classes from "./Cart.module.css";
import { usePlaceName } from "./places";
import { sums } from "./sums";

export default function Cart() {
  const t = useTexts(shop).cart;
  const { cart, isEmpty, isError, error, refetch } = useCart();
  if (isEmpty || cart?.numbers.length === 0) {
    return (
      <Page title={t.title} width="narrow">
        <Card>
          <Empty
            icon={IconShoppingCart}
            title={t.empty.title}
            text={t.empty.text}
            action={<LinkButton href="/">{t.empty.action}</LinkButton>}
          />
        </Card>
      </Page>
    );
  }
  return (
    <Page title={t.title} lead={t.lead} width="narrow">
      {isError && <Problem error={error} onRetry={() => void refetch()} />}
      {cart ? <Filled cart={cart} /> : !isError && <Loading />}
    </Page>
  );
}

function Filled({ cart }: { cart: CartView }) {
  const t = useTexts(shop).cart;
  const [error, setError] = useState<unknown>(null);
  const reserved = cart.numbers.filter((each) => each.reserved);
  return (
    <Stack gap="lg">
      <Problem error={error} />
      <Card flush>
        <ul className={classes.numbers}>
          {cart.numbers.map((each) => (
            <Line key={each.number} line={each} onError={setError} />
          ))}
        </ul>
      </Card>
      <Card>
        <Totals numbers={reserved} />
        <Group justify="space-between" mt="md" gap="md">
          <Text size="sm" c="dimmed" flex="1 1 14rem">
            {t.note}
          </Text>
          <LinkButton href="/checkout" size="md" disabled={reserved.length === 0}>
            {t.order}
          </LinkButton>
        </Group>
      </Card>
    </Stack>
  );
}

export function Totals({ numbers }: { numbers: CartNumberView[] }) {
  const t = useTexts(shop).cart;
  const format = useFormats();
  return (
    <dl className={classes.totals}>
      {sums(numbers.map(({ price }) => price)).map(({ currency, monthly, setup }) => (
        <div key={currency} className={classes.total}>
          <dt>{t.total}</dt>
          <dd>
            <b>{format.money(monthly, currency)}</b> {t.monthly}
            {Number(setup) > 0 && (
              <>
                {" + "}
                <b>{format.money(setup, currency)}</b> {t.once}
              </>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** What is ordered, number by number, with its price. */
export function Chosen({ numbers }: { numbers: CartNumberView[] }) {
  const words = useTexts(common);
  const place = usePlaceName();
  return (
    <ul className={classes.chosen}>
      {numbers.map((each) => (
        <li key={each.number}>
          <div className={classes.words}>
            <Text fw={600} className="tabular">
              {each.national}
            </Text>
            <Text size="xs" c="dimmed">
              {words.types[each.type]} · {place(each.country)}
              {each.area ? `, ${each.area}` : ""}
            </Text>
          </div>
          <PriceOf line={each} />
        </li>
      ))}
    </ul>
  );
}

function PriceOf({ line }: { line: CartNumberView }) {
  const t = useTexts(shop).cart;
  const format = useFormats();
  return (
    <div className={classes.price}>
      <span>
        {format.money(line.price.monthly, line.price.currency)} {t.monthly}
      </span>
      {Number(line.price.setup) > 0 && (
        <Text size="xs" c="dimmed">
          + {format.money(line.price.setup, line.price.currency)} {t.once}
        </Text>
      )}
    </div>
  );
}

function Line({ line, onError }: { line: CartNumberView; onError: (error: unknown) => void }) {
  const t = useTexts(shop).cart;
  const words = useTexts(common);
  const place = usePlaceName();
  const format = useFormats();
  const now = useNow();
  const changes = useCartChanges();
  const [busy, setBusy] = useState(false);
  const left = Math.max(0, new Date(line.reserved_until).getTime() - now);
  const holds = line.reserved && left > 0;
  const act = async (change: () => Promise<void>) => {
    setBusy(true);
    onError(null);
    try {
      await change();
    } catch (error) {
      onError(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <li className={classes.line}>
      <div className={classes.words}>
        <Text fw={650} fz="lg" className="tabular">
          {line.national}
        </Text>
        <TextLink href={`/numbers/${line.country}/${line.type}`} size="sm">
          {words.types[line.type]} · {place(line.country)}
          {line.area ? `, ${line.area}` : ""}
        </TextLink>
      </div>
      <PriceOf line={line} />
      <Group gap="xs" className={classes.actions}>
        {holds ? (
          <Pill tone={left < 300_000 ? "bad" : "good"}>
            <Group gap={5} wrap="nowrap" className="tabular" component="span">
              <IconClock size={14} aria-hidden />
              <span role="timer">{t.reserved(format.duration(left))}</span>
            </Group>
          </Pill>
        ) : (
          <Pill tone="quiet">{t.over}</Pill>
        )}
        {holds && line.extendable && (
          <Button
            variant="default"
            size="xs"
            loading={busy}
            onClick={() => void act(() => changes.extend(line.number))}
          >
            {t.extend}
          </Button>
        )}
        {!holds && (
          <Button variant="default" size="xs" loading={busy} onClick={() => void act(() => changes.add(line.number))}>
            {t.again}
          </Button>
        )}
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          ms="auto"
          aria-label={t.removing(line.national)}
          loading={busy}
          onClick={() => void act(() => changes.remove(line.number))}
        >
          <IconTrash size={18} stroke={1.7} aria-hidden />
        </ActionIcon>
      </Group>
    </li>
  );
}
