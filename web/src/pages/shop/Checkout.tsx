import { Alert, Button, Group, SegmentedControl, Stack, Text, Title } from "@mantine/core";
import { useForm, type FormErrors } from "@mantine/form";
import { IconCircleCheck, IconFileText, IconShoppingCart, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { Redirect } from "wouter";

import type { CartResult, CartResults, CartView, Refusal } from "@api";
import { $api } from "@/api/client";
import { fieldErrors, inWords, type FieldErrors } from "@/api/problems";
import { useAccount, useMay, useMe, useSeemsSignedIn } from "@/api/session";
import { Card } from "@/components/Card";
import { Empty } from "@/components/Empty";
import { LinkButton } from "@/components/LinkButton";
import { Loading } from "@/components/Loading";
import { Page } from "@/components/Page";
import {
  ContactFields,
  markFields,
  OrganisationFields,
  partyBody,
  partyFields,
  partyValues,
  type PartyValues,
  usePartyRules,
} from "@/components/PartyFields";
import { phone } from "@/components/Phone";
import { CheckMarked, Problem } from "@/components/Problem";
import { RefusedField } from "@/components/RefusedFields";
import { useUnsaved } from "@/components/useUnsaved";
import { useTexts } from "@/language/catalogue";
import { useSentences } from "@/texts/sentences";
import { shop } from "@/texts/shop";

import { Chosen, Totals } from "./Cart";
import { useCart, useCartChanges } from "./cart";
import type { EndUser } from "./RequirementList";

/** What stands in the form, and what is wrong with it: kept where an outcome stands in its place for a while. */
interface Entered {
  endUser: EndUser;
  values: PartyValues;
  errors: FieldErrors;
  /** Whether it comes from an earlier try. */
  isKept: boolean;
}

/** What stands in it at first. */
function fresh(held: Parameters<typeof partyValues>[0]): Entered {
  return { endUser: "business", values: partyValues(held), errors: {}, isKept: false };
}

export default function Checkout() {
  const t = useTexts(shop);
  const signedIn = useSeemsSignedIn();
  const account = useAccount();
  const { cart, isEmpty, isPending } = useCart();
  const { me } = useMe();
  const may = useMay();
  const isFirst = account.data?.contact === null && may("members:read");
  const members = $api.useQuery("get", "/account/members", {}, { enabled: isFirst, staleTime: 60_000 });
  const [results, setResults] = useState<CartResults | null>(null);
  const [entered, setEntered] = useState<Entered | null>(null);
  if (!signedIn) return <Redirect to="/sign-in?next=/checkout" replace />;
  const email = members.data?.items.find(({ user_id }) => user_id === me?.subject_id)?.email;
  const left = !isEmpty && cart?.numbers.some(({ reserved }) => reserved);
  if (results) return <Done results={results} onBack={left ? () => setResults(null) : undefined} />;
  if (isEmpty || (cart && !left)) {
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
      {isPending || account.isPending || members.isLoading || !account.data || !cart ? (
        !account.isError && <Loading />
      ) : (
        <OrderForm
          entered={entered ?? fresh({ ...account.data, email })}
          cart={cart}
          onDone={(made, input) => {
            setEntered(input);
            setResults(made);
          }}
        />
      )}
    </Page>
  );
}

interface OrderFormProps {
  entered: Entered;
  cart: CartView;
  /** At least one number was ordered. */
  onDone: (results: CartResults, entered: Entered) => void;
}

type RefusedResult = CartResult & { refusal: Refusal };

/** The numbers that were refused, each with its reason in the language of the page. */
async function refusedOf({ items }: CartResults): Promise<RefusedResult[]> {
  const refused = items.filter((item): item is RefusedResult => Boolean(item.refusal));
  return Promise.all(refused.map(async (item) => ({ ...item, refusal: await inWords(item.refusal) })));
}

/** Whether fields of the form tell all that is wrong. */
function isShownAt(fields: readonly string[], { errors = [] }: Refusal): boolean {
  return errors.length > 0 && errors.every(({ name }) => fields.includes(name));
}

function OrderForm({ entered, cart, onDone }: OrderFormProps) {
  const t = useTexts(shop);
  const changes = useCartChanges();
  const [endUser, setEndUser] = useState<EndUser>(entered.endUser);
  const [refused, setRefused] = useState<RefusedResult[]>([]);
  const fields = partyFields(endUser);
  const reserved = cart.numbers.filter((each) => each.reserved);
  const form = useForm<PartyValues>({
    initialValues: entered.values,
    initialErrors: entered.errors,
    validate: usePartyRules(endUser),
  });
  const leaving = useUnsaved(form.isDirty() || entered.isKept);
  const mark = (errors: FormErrors) => markFields(form, errors, fields);
  const ordering = $api.useMutation("post", "/carts/{cart}/orders", {
    onSuccess: async (results) => {
      const without = await refusedOf(results);
      const errors = Object.fromEntries(
        without.flatMap(({ refusal }) => (refusal.errors ?? []).map(({ name, detail }) => [name, detail])),
      );
      if (without.length < results.items.length) {
        onDone(results, { endUser, values: form.getValues(), errors, isKept: true });
      } else {
        setRefused(without.filter((each) => !isShownAt(fields, each.refusal)));
        mark(errors);
      }
      await changes.refresh();
    },
    onError: (error) => mark(fieldErrors(error)),
  });
  const order = (values: PartyValues) => {
    setRefused([]);
    ordering.mutate({
      params: { path: { cart: "mine" } },
      body: { ...partyBody(values, endUser), end_user: endUser },
    });
  };
  return (
    <form
      onSubmit={form.onSubmit(order, mark)}
      noValidate
    >
      {leaving}
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
          <Chosen numbers={reserved} />
          <Totals numbers={reserved} />
          <Problem error={ordering.error} shownAtFields={fields} />
          {!ordering.isError && fields.some((path) => path in form.errors) && <CheckMarked />}
          {refused.map(({ number, refusal }) => (
            <Refused key={number} number={number} refusal={refusal} shownAtFields={fields} />
          ))}
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

interface DoneProps {
  results: CartResults;
  /** To the form, where numbers are left that can be ordered. */
  onBack: (() => void) | undefined;
}

function Done({ results, onBack }: DoneProps) {
  const t = useTexts(shop).checkout;
  return (
    <Page title={t.done} width="narrow">
      <Stack gap="md">
        {results.items.map((result) => (
          <Result key={result.number} result={result} />
        ))}
        {onBack && results.items.some(({ refusal }) => refusal) && (
          <Group>
            <Button variant="default" onClick={onBack}>
              {t.toForm}
            </Button>
          </Group>
        )}
      </Stack>
    </Page>
  );
}

interface RefusedProps {
  number: string;
  refusal: Refusal;
  shownAtFields?: readonly string[];
}

function Refused({ number, refusal, shownAtFields = [] }: RefusedProps) {
  const t = useTexts(shop).checkout;
  const say = useSentences();
  const what = say(refusal.detail);
  return (
    <Alert color="red" icon={<IconX aria-hidden />} title={`${phone(number)}: ${t.refused}`} role="alert" my="xs">
      <span lang={what.lang}>{what.text}</span>
      {(refusal.errors ?? []).filter(({ name }) => !shownAtFields.includes(name)).map((field) => {
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
          <LinkButton href={`/my/numbers/${result.number_id ?? ""}`}>{t.toPlan}</LinkButton>
        ) : (
          <LinkButton href={order}>{papers ? t.toPapers : t.toOrder}</LinkButton>
        )}
      </Group>
    </Card>
  );
}
