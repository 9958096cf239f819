import { Alert, Button, Group, SegmentedControl, Stack, Text, Title } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconCircleCheck, IconFileText, IconShoppingCart, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { Redirect } from "wouter";

import type { AccountView, CartResult, CartResults, CartView, Refusal } from "@api";
import { $api } from "@/api/client";
import { fieldErrors } from "@/api/problems";
import { useAccount, useSeemsSignedIn } from "@/api/session";
import { Card } from "@/components/Card";
import { Empty } from "@/components/Empty";
import { LinkButton } from "@/components/LinkButton";
import { Loading } from "@/components/Loading";
import { Page } from "@/components/Page";
import {
  ContactFields,
  OrganisationFields,
  PARTY_FIELDS,
  partyBody,
  partyValues,
  type PartyValues,
  usePartyRules,
} from "@/components/PartyFields";
import { phone } from "@/components/Phone";
import { Problem } from "@/components/Problem";
import { RefusedField } from "@/components/RefusedFields";
import { useTexts } from "@/language/catalogue";
import { useSentences } from "@/texts/sentences";
import { shop } from "@/texts/shop";

import { Totals } from "./Cart";
import { useCart, useCartChanges } from "./cart";
import type { EndUser } from "./RequirementList";

export default function Checkout() {
  const t = useTexts(shop);
  const signedIn = useSeemsSignedIn();
  const account = useAccount();
  const { cart, isEmpty, isPending } = useCart();
  const [results, setResults] = useState<CartResults | null>(null);
  if (!signedIn) return <Redirect to="/sign-in?next=/checkout" replace />;
  if (results) return <Done results={results} />;
  if (isEmpty || cart?.numbers.every(({ reserved }) => !reserved)) {
    return (
      <Page title={t.checkout.emptyTitle} width="narrow">
        <Card>
          <Empty
            icon={IconShoppingCart}
            title={t.cart.empty.title}
            text={t.cart.empty.text}
            action={<LinkButton href="/">{t.cart.empty.action}</LinkButton>}
          />
        </Card>
      </Page>
    );
  }
  return (
    <Page title={t.checkout.title} lead={t.checkout.lead} width="narrow">
      {account.isError && <Problem error={account.error} onRetry={() => void account.refetch()} />}
      {isPending || account.isPending || !account.data || !cart ? (
        !account.isError && <Loading />
      ) : (
        <OrderForm account={account.data} cart={cart} onDone={setResults} />
      )}
    </Page>
  );
}

interface OrderFormProps {
  account: AccountView;
  cart: CartView;
  onDone: (results: CartResults) => void;
}

function OrderForm({ account, cart, onDone }: OrderFormProps) {
  const t = useTexts(shop);
  const changes = useCartChanges();
  const [endUser, setEndUser] = useState<EndUser>("business");
  const form = useForm<PartyValues>({
    initialValues: partyValues({ organisation: account.organisation, contact: account.contact }),
    validate: usePartyRules(endUser),
  });
  const ordering = $api.useMutation("post", "/carts/{cart}/orders", {
    onSuccess: async (results) => {
      await changes.refresh();
      onDone(results);
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  const order = (values: PartyValues) =>
    ordering.mutate({
      params: { path: { cart: "mine" } },
      body: { ...partyBody(values), end_user: endUser },
    });
  return (
    <form
      onSubmit={form.onSubmit(order, (errors) => form.getInputNode(PARTY_FIELDS.find((path) => path in errors) ?? "")?.focus())}
      noValidate
    >
      <Stack gap="lg">
        <Card title={t.checkout.organisation} lead={t.checkout.organisationLead}>
          <Stack gap="md">
            <Stack gap={4}>
              <Text size="sm" fw={500} id="for-whom">
                {t.need.endUser}
              </Text>
              <SegmentedControl
                aria-labelledby="for-whom"
                value={endUser}
                onChange={(each) => setEndUser(each as EndUser)}
                data={(["business", "individual"] as const).map((value) => ({
                  value,
                  label: t.need.endUsers[value],
                }))}
              />
            </Stack>
            <OrganisationFields form={form} endUser={endUser} />
          </Stack>
        </Card>
        <Card title={t.checkout.contact} lead={t.checkout.contactLead}>
          <ContactFields form={form} />
        </Card>
        <Card>
          <Totals numbers={cart.numbers.filter(({ reserved }) => reserved)} />
          <Problem error={ordering.error} shownAtFields={PARTY_FIELDS} />
          <Group justify="space-between" mt="md" gap="md">
            <Text size="sm" c="dimmed" flex="1 1 14rem">
              {t.checkout.after}
            </Text>
            <Button type="submit" size="md" loading={ordering.isPending}>
              {t.checkout.place}
            </Button>
          </Group>
        </Card>
      </Stack>
    </form>
  );
}

function Done({ results }: { results: CartResults }) {
  const t = useTexts(shop).checkout;
  return (
    <Page title={t.done} width="narrow">
      <Stack gap="md">
        {results.items.map((result) => (
          <Result key={result.number} result={result} />
        ))}
      </Stack>
    </Page>
  );
}

function Refused({ number, refusal }: { number: string; refusal: Refusal }) {
  const t = useTexts(shop).checkout;
  const say = useSentences();
  const what = say(refusal.detail);
  return (
    <Alert color="red" icon={<IconX aria-hidden />} title={`${phone(number)}: ${t.refused}`} role="alert">
      <span lang={what.lang}>{what.text}</span>
      {(refusal.errors ?? []).map((field) => {
        const detail = say(field.detail);
        return (
          <Text key={field.name} size="sm">
            <RefusedField path={field.name}>
              <span lang={detail.lang}>{detail.text}</span>
            </RefusedField>
          </Text>
        );
      })}
    </Alert>
  );
}

function Result({ result }: { result: CartResult }) {
  const t = useTexts(shop).checkout;
  const order = `/my/orders/${result.order_id ?? ""}`;
  if (result.refusal) return <Refused number={result.number} refusal={result.refusal} />;
  const connected = result.state === "activated";
  const papers = result.state === "information_required";
  const Icon = papers ? IconFileText : IconCircleCheck;
  return (
    <Card>
      <Group justify="space-between" gap="md">
        <Group gap="md" wrap="nowrap">
          <Icon size={26} stroke={1.6} aria-hidden color="var(--mantine-color-anchor)" />
          <div>
            <Title order={2} fz="lg" className="tabular">
              {phone(result.number)}
            </Title>
            <Text size="sm" c="dimmed">
              {connected ? t.connected : papers ? t.papers : t.waits}
            </Text>
          </div>
        </Group>
        {connected ? (
          <LinkButton href="/my/numbers">{t.toPlan}</LinkButton>
        ) : (
          <LinkButton href={order}>{papers ? t.toPapers : t.toOrder}</LinkButton>
        )}
      </Group>
    </Card>
  );
}
