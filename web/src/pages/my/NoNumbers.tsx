/** The overview of an account without a connected number: the orders that are on their way, else how to order. */

import { Group, Skeleton, Text } from "@mantine/core";
import { IconPhone } from "@tabler/icons-react";

import type { OrderView } from "@api";
import { $api } from "@/api/client";
import { useMay } from "@/api/session";
import { Card } from "@/components/Card";
import { Empty } from "@/components/Empty";
import { LinkButton, TextLink } from "@/components/LinkButton";
import { useZone } from "@/components/Moment";
import { phone } from "@/components/Phone";
import { Problem } from "@/components/Problem";
import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import { usePlaceName } from "@/pages/shop/places";
import { common } from "@/texts/common";
import { orders } from "@/texts/orders";
import { overview } from "@/texts/overview";

import classes from "./Overview.module.css";
import { OrderState } from "./orderState";

const OVER = new Set<OrderView["state"]>(["expired", "activated"]);

export default function NoNumbers() {
  const t = useTexts(overview).empty;
  const may = useMay()("orders:read");
  const asked = $api.useQuery("get", "/orders", { params: { query: { limit: 25 } } }, { enabled: may });
  if (asked.isLoading) return <Skeleton height={220} aria-busy />;
  const open = asked.data?.items.filter(({ state }) => !OVER.has(state)) ?? [];
  return (
    <>
      <Problem error={asked.error} onRetry={() => void asked.refetch()} />
      {open.length > 0 ? (
        <Ahead open={open} />
      ) : (
        <Card>
          <Empty icon={IconPhone} title={t.title} text={t.text} action={<LinkButton href="/">{t.action}</LinkButton>} />
        </Card>
      )}
    </>
  );
}

/** Those first that wait for whoever reads it. */
function Ahead({ open }: { open: OrderView[] }) {
  const t = useTexts(orders).ahead;
  const waits = ({ state }: OrderView) => state in t.todo;
  return (
    <Card title={t.title} lead={t.lead}>
      <ul className={classes.orders}>
        {[...open.filter(waits), ...open.filter((order) => !waits(order))].map((order) => (
          <li key={order.order_id}>
            <One order={order} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function One({ order }: { order: OrderView }) {
  const t = useTexts(orders);
  const { types } = useTexts(common);
  const place = usePlaceName();
  const format = useFormats();
  const zone = useZone();
  const href = `/my/orders/${order.order_id}`;
  const todo: Partial<Record<OrderView["state"], string>> = t.ahead.todo;
  const waits = todo[order.state];
  return (
    <Group justify="space-between" gap="md">
      <div className={classes.order}>
        <Group gap="sm">
          <TextLink href={href} fw={600} className="tabular">
            {phone(order.number)}
          </TextLink>
          <OrderState state={order.state} />
        </Group>
        <Text size="sm" c="dimmed">
          {types[order.type]}, {place(order.country)}
        </Text>
        <Text size="sm" mt={4}>
          {waits ?? t.next[order.state]}
          {waits && order.ends_at !== null && ` ${t.waitsUntil(`${format.dateTime(order.ends_at, zone)} (${zone})`)}`}
        </Text>
      </div>
      <LinkButton href={href} variant={waits ? "filled" : "default"}>
        {waits ? t.ahead.toPapers : t.ahead.toOrder}
      </LinkButton>
    </Group>
  );
}
