import { Anchor, Button, Grid, Select, SimpleGrid, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconCheck, IconPhoneOff, IconShoppingCartPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useParams } from "wouter";

import type { OfferView, ProductView } from "@api";
import { $api } from "@/api/client";
import { asProblem } from "@/api/problems";
import { Card } from "@/components/Card";
import { DataTable } from "@/components/DataTable";
import { Empty } from "@/components/Empty";
import { LinkButton } from "@/components/LinkButton";
import { BY_CURSOR, LoadMore } from "@/components/LoadMore";
import { Page } from "@/components/Page";
import { Piecemeal } from "@/components/Piecemeal";
import { Pill } from "@/components/Pill";
import { Problem } from "@/components/Problem";
import { useTexts } from "@/language/catalogue";
import { nameFields } from "@/language/fields";
import { useFormats } from "@/language/format";
import NotFound from "@/pages/NotFound";
import { common } from "@/texts/common";
import { shop } from "@/texts/shop";

import { useCart, useCartChanges } from "./cart";
import { isNumberType, usePlaceName, type NumberType } from "./places";
import { PriceList } from "./PriceList";
import classes from "./Product.module.css";
import { RequirementList, type EndUser } from "./RequirementList";

nameFields(shop, ({ product: t }) => ({
  number: t.number,
  area: t.area,
  contains: t.contains,
  pattern: t.pattern,
  price_class: t.priceClass,
}));

/** Where the page says what the law asks: below the numbers on a phone. */
const NEED = "need";

const WAITING = <Skeleton height={420} aria-busy />;

export default function Product() {
  const t = useTexts(shop);
  const words = useTexts(common);
  const place = usePlaceName();
  const { country = "", type = "" } = useParams();
  const catalogue = $api.useQuery("get", "/catalogue", {}, { staleTime: 600_000 });
  const product = catalogue.data?.items.find((each) => each.country === country && each.type === type);
  if (!isNumberType(type)) return <NotFound />;
  const title = t.product.title(words.types[type], /^([A-Z]{2}|001)$/.test(country) ? place(country) : country);
  if (catalogue.isError) {
    return (
      <Page title={title}>
        <Problem error={catalogue.error} onRetry={() => void catalogue.refetch()} />
      </Page>
    );
  }
  if (catalogue.data && (product === undefined || product.end_users.length === 0)) {
    return (
      <Page title={title}>
        <Empty
          icon={IconPhoneOff}
          title={t.product.notSold.title}
          text={t.product.notSold.text}
          action={<LinkButton href="/">{t.cart.empty.action}</LinkButton>}
        />
      </Page>
    );
  }
  return (
    <Page
      title={title}
      lead={
        <>
          {t.product.lead}{" "}
          <Anchor href={`#${NEED}`} hiddenFrom="md">
            {t.need.title}
          </Anchor>
        </>
      }
    >
      {product ? (
        <Piecemeal waiting={WAITING}>
          <Offered product={product} />
        </Piecemeal>
      ) : (
        WAITING
      )}
    </Page>
  );
}

function Offered({ product }: { product: ProductView }) {
  const t = useTexts(shop);
  const [chosen, setEndUser] = useState<EndUser>("business");
  const endUser = product.end_users.includes(chosen) ? chosen : (product.end_users[0] ?? "business");
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, md: 8 }}>
        <Offers product={product} endUser={endUser} />
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 4 }}>
        <Stack gap="lg">
          <Card title={t.price.title}>
            <PriceList product={product} />
          </Card>
          <Card title={t.need.title} id={NEED}>
            {product.end_users.length > 1 && (
              <Select
                label={t.need.endUser}
                data={product.end_users.map((each) => ({ value: each, label: t.need.endUsers[each] }))}
                value={endUser}
                onChange={(each) => each && setEndUser(each as EndUser)}
                allowDeselect={false}
                mb="md"
              />
            )}
            <RequirementList country={product.country} type={product.type} endUser={endUser} />
          </Card>
        </Stack>
      </Grid.Col>
    </Grid>
  );
}

interface Filters {
  contains: string;
  pattern: string;
  area: string;
  price_class: "" | "standard" | "silver" | "gold";
}

const NO_FILTERS: Filters = { contains: "", pattern: "", area: "", price_class: "" };

function useOffers(country: string, type: NumberType, endUser: EndUser, filters: Filters) {
  const query = {
    country,
    type,
    end_user: endUser,
    limit: 20,
    ...(filters.contains && { contains: filters.contains }),
    ...(filters.pattern && { pattern: filters.pattern }),
    ...(filters.area && { area: filters.area }),
    ...(filters.price_class && { price_class: filters.price_class }),
  };
  return $api.useInfiniteQuery("get", "/offers", { params: { query } }, BY_CURSOR);
}

function Offers({ product, endUser }: { product: ProductView; endUser: EndUser }) {
  const t = useTexts(shop).product;
  const [filters, setFilters] = useState(NO_FILTERS);
  const [settled] = useDebouncedValue(filters, 250);
  const offers = useOffers(product.country, product.type, endUser, settled);
  const rows = offers.data?.pages.flatMap((page) => page.items);
  const areas = useAreas(product, endUser);
  const [dropped, setDropped] = useState(false);
  const change = (more: Partial<Filters>) => setFilters((before) => ({ ...before, ...more }));
  const digits = (typed: string) => {
    const contains = typed.replace(/\D/g, "");
    setDropped(/[^\d\s]/.test(typed));
    change({ contains });
  };
  const wrongPattern = offers.isError ? asProblem(offers.error).fields.pattern : undefined;
  return (
    <Card title={t.results} flush>
      <SimpleGrid cols={{ base: 2, lg: areas.length > 1 ? 4 : 3 }} px="1.25rem" pb="md" spacing="sm">
        <TextInput
          label={t.contains}
          placeholder={t.containsHint}
          inputMode="numeric"
          maxLength={10}
          value={filters.contains}
          onChange={(event) => digits(event.currentTarget.value)}
          onBlur={() => setDropped(false)}
          error={dropped && t.onlyDigits}
        />
        <TextInput
          label={t.pattern}
          placeholder={t.patternHint}
          maxLength={30}
          value={filters.pattern}
          error={wrongPattern}
          onChange={(event) => change({ pattern: event.currentTarget.value })}
        />
        {areas.length > 1 && (
          <Select
            label={t.area}
            data={areas}
            value={filters.area || null}
            onChange={(area) => change({ area: area ?? "" })}
            placeholder={t.anyArea}
            clearable
            searchable
          />
        )}
        <Select
          label={t.priceClass}
          data={(["standard", "silver", "gold"] as const).map((value) => ({ value, label: t.classes[value] }))}
          value={filters.price_class || null}
          onChange={(value) => change({ price_class: (value ?? "") as Filters["price_class"] })}
          placeholder={t.anyClass}
          clearable
        />
      </SimpleGrid>
      {offers.isError && wrongPattern === undefined && (
        <Problem error={offers.error} onRetry={() => void offers.refetch()} />
      )}
      {rows?.length === 0 ? (
        <Empty
          icon={IconPhoneOff}
          title={t.none.title}
          text={Object.values(settled).every((each) => each === "") ? t.allTaken : t.none.text(areas.length > 1)}
        />
      ) : (
        !offers.isError && <OfferTable rows={rows} />
      )}
      <LoadMore list={offers} />
    </Card>
  );
}

/** The areas that have been seen among the offers without filters. */
function useAreas(product: ProductView, endUser: EndUser): string[] {
  const query = { country: product.country, type: product.type, end_user: endUser, limit: 100 };
  const all = $api.useQuery(
    "get",
    "/offers",
    { params: { query } },
    { enabled: product.type === "local", staleTime: 60_000 },
  );
  return [...new Set(all.data?.items.flatMap(({ area }) => (area === null ? [] : [area])))].sort();
}

function OfferTable({ rows }: { rows: OfferView[] | undefined }) {
  const t = useTexts(shop);
  const format = useFormats();
  const withArea = rows?.some(({ area }) => area !== null) ?? false;
  return (
    <DataTable
      caption={t.product.results}
      rows={rows}
      rowKey={(offer) => offer.number}
      columns={[
        {
          key: "number",
          title: t.product.number,
          cell: (offer) => (
            <Stack gap={0}>
              <Text fw={600} className="tabular">
                {offer.national}
              </Text>
              <Text size="xs" c="dimmed" className="tabular">
                {offer.international}
              </Text>
            </Stack>
          ),
        },
        ...(withArea ? [{ key: "area", title: t.product.area, cell: (offer: OfferView) => offer.area }] : []),
        {
          key: "class",
          title: t.product.priceClass,
          cell: ({ price_class }) =>
            price_class === "standard" ? (
              <Text size="sm" c="dimmed">
                {t.product.classes.standard}
              </Text>
            ) : (
              <Pill tone="info">{t.product.classes[price_class]}</Pill>
            ),
        },
        {
          key: "monthly",
          title: t.product.monthly,
          align: "end",
          cell: ({ price }) => format.money(price.monthly, price.currency),
        },
        {
          key: "setup",
          title: t.product.setup,
          align: "end",
          cell: ({ price }) => format.money(price.setup, price.currency),
        },
        { key: "add", title: t.product.add, hideTitle: true, align: "end", cell: (offer) => <Add offer={offer} /> },
      ]}
    />
  );
}

function Add({ offer }: { offer: OfferView }) {
  const t = useTexts(shop).product;
  const { cart } = useCart();
  const { add } = useCartChanges();
  const [state, setState] = useState<"idle" | "busy" | "taken" | "failed">("idle");
  const inCart = cart?.numbers.some(({ number, reserved }) => number === offer.number && reserved) ?? false;
  if (inCart) {
    return (
      <LinkButton href="/cart" variant="light" color="green" size="xs" leftSection={<IconCheck size={16} aria-hidden />}>
        {t.added}
      </LinkButton>
    );
  }
  const put = async () => {
    setState("busy");
    try {
      await add(offer.number);
      setState("idle");
    } catch (error) {
      setState(asProblem(error).status === 409 ? "taken" : "failed");
    }
  };
  return (
    <Stack gap={2} className={classes.add}>
      <Button
        size="xs"
        variant="default"
        onClick={() => void put()}
        loading={state === "busy"}
        disabled={state === "taken"}
        aria-label={t.adding(offer.international)}
        leftSection={<IconShoppingCartPlus size={16} aria-hidden />}
      >
        {t.add}
      </Button>
      {(state === "taken" || state === "failed") && (
        <Text size="xs" c="red" role="alert">
          {t.taken}
        </Text>
      )}
    </Stack>
  );
}
