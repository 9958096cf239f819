import { Alert, Button, Group, SimpleGrid, Stack, Text, Timeline } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { useParams } from "wouter";

import type { OrderView } from "@api";
import { $api } from "@/api/client";
import { useMay } from "@/api/session";
import { Card } from "@/components/Card";
import { Confirm } from "@/components/Confirm";
import { Facts } from "@/components/Facts";
import { LinkButton } from "@/components/LinkButton";
import { Loading } from "@/components/Loading";
import { Moment, useZone, ZoneNote } from "@/components/Moment";
import { Page } from "@/components/Page";
import { Phone, phone } from "@/components/Phone";
import { Problem } from "@/components/Problem";
import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import { usePlaceName } from "@/pages/shop/places";
import { common } from "@/texts/common";
import { orders } from "@/texts/orders";
import { shop } from "@/texts/shop";

import { Papers } from "./Papers";
import { OrderState } from "./orderState";

const WAITING = new Set<OrderView["state"]>(["information_required", "rejected", "update_required"]);
const MOVING = new Set<OrderView["state"]>(["draft", "submitted", "in_review", "approved"]);

export default function Order() {
  const t = useTexts(orders);
  const { orderId = "" } = useParams();
  const order = $api.useQuery(
    "get",
    "/orders/{order_id}",
    { params: { path: { order_id: orderId } } },
    { refetchInterval: (query) => (query.state.data && MOVING.has(query.state.data.state) ? 10_000 : false) },
  );
  if (order.isError) {
    return (
      <Page title={t.title}>
        <Problem error={order.error} onRetry={() => void order.refetch()} />
      </Page>
    );
  }
  return order.data ? <Shown order={order.data} /> : <Loading />;
}

function Shown({ order }: { order: OrderView }) {
  const t = useTexts(orders);
  const words = useTexts(common);
  const place = usePlaceName();
  const format = useFormats();
  const zone = useZone();
  return (
    <Page
      title={phone(order.number)}
      lead={
        <Group gap="sm">
          <OrderState state={order.state} />
          <span>
            {words.types[order.type]}, {place(order.country)}
          </span>
        </Group>
      }
      actions={WAITING.has(order.state) && <Withdraw order={order} />}
    >
      <Stack gap="lg">
        <Alert color={order.state === "rejected" ? "red" : order.state === "activated" ? "green" : "brand"}>
          <Text size="sm">{t.next[order.state]}</Text>
          {order.ends_at !== null && WAITING.has(order.state) && (
            <Text size="sm" mt={4}>
              {t.waitsUntil(`${format.dateTime(order.ends_at, zone)} (${zone})`)}
            </Text>
          )}
          {order.state === "activated" && (
            <LinkButton href={`/my/numbers/${order.number_id}`} mt="sm">
              {t.setUp}
            </LinkButton>
          )}
          {order.state === "expired" && (
            <LinkButton href="/" mt="sm">
              {t.again}
            </LinkButton>
          )}
        </Alert>
        {order.dossier_id !== null && order.state !== "expired" && (
          <Papers dossierId={order.dossier_id} orderId={order.order_id} />
        )}
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
          <Details order={order} />
          <Card title={t.history} actions={<ZoneNote />}>
            <Timeline active={order.history.length} bulletSize={14} lineWidth={2}>
              {order.history.map((step) => (
                <Timeline.Item key={`${step.state}${step.at}`} title={<Text size="sm">{t.states[step.state]}</Text>}>
                  <Text size="xs" c="dimmed">
                    <Moment at={step.at} />
                  </Text>
                </Timeline.Item>
              ))}
            </Timeline>
          </Card>
        </SimpleGrid>
      </Stack>
    </Page>
  );
}

function Details({ order }: { order: OrderView }) {
  const t = useTexts(orders);
  const need = useTexts(shop).need;
  const format = useFormats();
  const { organisation, contact, price } = order;
  const { address } = organisation;
  return (
    <Card title={t.details}>
      <Facts
        facts={[
          [t.price, `${format.money(price.monthly, price.currency)} ${t.monthly}, ${format.money(price.setup, price.currency)} ${t.once}`],
          [t.endUser, need.endUsers[order.end_user ?? "business"]],
          [
            t.organisation,
            <>
              {organisation.legal_name}
              <br />
              {address.street}, {address.postal_code} {address.city}, {format.country(address.country)}
            </>,
          ],
          [
            t.contact,
            <>
              {contact.name}
              <br />
              {contact.email}, <Phone number={contact.phone} />
            </>,
          ],
        ]}
      />
    </Card>
  );
}

function Withdraw({ order }: { order: OrderView }) {
  const t = useTexts(orders);
  const may = useMay();
  const queries = useQueryClient();
  const [opened, dialog] = useDisclosure(false);
  const withdrawing = $api.useMutation("post", "/orders/{order_id}/withdrawal", {
    onSuccess: async () => {
      dialog.close();
      await queries.invalidateQueries();
    },
  });
  if (!may("orders:write")) return null;
  return (
    <>
      <Button variant="default" onClick={dialog.open}>
        {t.withdraw}
      </Button>
      <Confirm
        opened={opened}
        onClose={dialog.close}
        title={t.withdraw}
        about={phone(order.number)}
        consequence={t.withdrawText}
        action={t.withdraw}
        pending={withdrawing.isPending}
        error={withdrawing.error}
        onConfirm={() => withdrawing.mutate({ params: { path: { order_id: order.order_id } } })}
      />
    </>
  );
}
