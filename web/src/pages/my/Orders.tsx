import { Text } from "@mantine/core";
import { IconShoppingBag } from "@tabler/icons-react";

import { $api } from "@/api/client";
import { Card } from "@/components/Card";
import { DataTable } from "@/components/DataTable";
import { Empty } from "@/components/Empty";
import { LinkButton, TextLink } from "@/components/LinkButton";
import { BY_CURSOR, LoadMore } from "@/components/LoadMore";
import { Moment, ZoneNote } from "@/components/Moment";
import { Page } from "@/components/Page";
import { phone } from "@/components/Phone";
import { Problem } from "@/components/Problem";
import { useTexts } from "@/language/catalogue";
import { usePlaceName } from "@/pages/shop/places";
import { common } from "@/texts/common";
import { orders } from "@/texts/orders";

import { OrderState } from "./orderState";

export default function Orders() {
  const t = useTexts(orders);
  const words = useTexts(common);
  const place = usePlaceName();
  const list = $api.useInfiniteQuery("get", "/orders", { params: { query: { limit: 25 } } }, BY_CURSOR);
  const rows = list.data?.pages.flatMap((page) => page.items);
  const order = <LinkButton href="/">{t.empty.action}</LinkButton>;
  return (
    <Page title={t.title} lead={t.lead} actions={rows?.length === 0 ? undefined : order}>
      {list.isError && <Problem error={list.error} onRetry={() => void list.refetch()} />}
      <Card flush {...(rows?.length ? { title: t.title, actions: <ZoneNote /> } : {})}>
        {rows?.length === 0 ? (
          <Empty
            icon={IconShoppingBag}
            title={t.empty.title}
            text={t.empty.text}
            action={order}
          />
        ) : (
          <DataTable
            caption={t.title}
            rows={rows}
            rowKey={({ order_id }) => order_id}
            columns={[
              {
                key: "number",
                title: t.number,
                cell: (order) => (
                  <TextLink href={`/my/orders/${order.order_id}`} fz="inherit" fw={600} className="tabular">
                    {phone(order.number)}
                  </TextLink>
                ),
              },
              {
                key: "kind",
                title: t.kind,
                cell: (order) => (
                  <Text size="sm">
                    {words.types[order.type]}, {place(order.country)}
                  </Text>
                ),
              },
              { key: "placed", title: t.placed, cell: (order) => <Moment at={order.placed_at} /> },
              { key: "state", title: t.state, state: true, cell: (order) => <OrderState state={order.state} /> },
            ]}
          />
        )}
        <LoadMore list={list} />
      </Card>
    </Page>
  );
}
