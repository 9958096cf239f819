import { Chip, Group, Skeleton, Stack, Text, TextInput, Title } from "@mantine/core";
import { IconDatabase, IconMapSearch, IconRocket, IconSearch, IconSettings } from "@tabler/icons-react";
import { useDeferredValue, useState } from "react";
import { Link } from "wouter";

import type { ProductView } from "@api";
import { $api } from "@/api/client";
import { Empty } from "@/components/Empty";
import { useTitle } from "@/components/Page";
import { Problem } from "@/components/Problem";
import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import { common } from "@/texts/common";
import { shop } from "@/texts/shop";

import classes from "./Home.module.css";
import { NUMBER_TYPES, usePlaceName, type NumberType } from "./places";

const POINT_ICONS = [IconRocket, IconSettings, IconDatabase];

export default function Home() {
  const t = useTexts(shop).home;
  useTitle(t.browser);
  return (
    <div className={classes.page}>
      <section className={classes.hero}>
        <Title order={1} className={classes.title}>
          {t.title}
        </Title>
        <Text className={classes.lead}>{t.lead}</Text>
      </section>
      <Countries />
      <section className={classes.points} aria-label={t.browser}>
        {t.points.map(([title, text], index) => {
          const Icon = POINT_ICONS[index] ?? IconRocket;
          return (
            <div key={title}>
              <Icon size={22} stroke={1.6} aria-hidden className={classes.pointIcon} />
              <Title order={2} fz="md" mt={8}>
                {title}
              </Title>
              <Text size="sm" c="dimmed" mt={4}>
                {text}
              </Text>
            </div>
          );
        })}
      </section>
    </div>
  );
}

function Countries() {
  const t = useTexts(shop).home;
  const words = useTexts(common);
  const place = usePlaceName();
  const format = useFormats();
  const catalogue = $api.useQuery("get", "/catalogue", {}, { staleTime: 600_000 });
  const [written, write] = useState("");
  const [type, setType] = useState<NumberType | "all">("all");
  const wanted = useDeferredValue(written.trim().toLocaleLowerCase());
  const countries = byCountry(catalogue.data?.items ?? [], place)
    .map(({ products, ...rest }) => ({ ...rest, products: products.filter((p) => type === "all" || p.type === type) }))
    .filter(({ products, name }) => products.length > 0 && name.toLocaleLowerCase().includes(wanted));
  const types = NUMBER_TYPES.filter((each) => catalogue.data?.items.some((product) => product.type === each));
  return (
    <section className={classes.countries} aria-labelledby="countries">
      <div className={classes.filters}>
        <Title order={2} id="countries" className={classes.listTitle}>
          {t.list}
        </Title>
        <TextInput
          aria-label={t.country}
          placeholder={t.country}
          leftSection={<IconSearch size={18} aria-hidden />}
          value={written}
          onChange={(event) => write(event.currentTarget.value)}
          type="search"
          autoComplete="off"
          size="md"
          className={classes.search}
        />
        <Chip.Group value={type} onChange={(chosen) => setType(chosen as NumberType | "all")}>
          <Group gap={6} role="radiogroup" aria-label={t.type}>
            <Chip value="all" size="sm">
              {t.anyType}
            </Chip>
            {types.map((each) => (
              <Chip key={each} value={each} size="sm">
                {words.types[each]}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      </div>
      <Text size="sm" c="dimmed" role="status" mih={22}>
        {catalogue.data && t.countries(format.number(countries.length))}
      </Text>
      {catalogue.isError && <Problem error={catalogue.error} onRetry={() => void catalogue.refetch()} />}
      {catalogue.isPending && (
        <div className={classes.grid} aria-busy>
          {Array.from({ length: 12 }, (_, index) => (
            <Skeleton key={index} height={118} radius="lg" />
          ))}
        </div>
      )}
      {catalogue.data && countries.length === 0 && (
        <Empty icon={IconMapSearch} title={t.nothing.title} text={t.nothing.text} />
      )}
      <ul className={classes.grid}>
        {countries.map(({ code, name, products }) => (
          <li key={code} className={classes.country}>
            <Group gap={10} wrap="nowrap" mb={8}>
              <span className={classes.code} aria-hidden>
                {code}
              </span>
              <Title order={3} fz="md">
                {name}
              </Title>
            </Group>
            <Stack gap={0}>
              {products.map((product) => (
                <Link
                  key={product.type}
                  href={`/numbers/${code}/${product.type}`}
                  className={classes.product}
                >
                  <span>{words.types[product.type]}</span>
                  <span className={classes.price}>
                    {t.from(format.money(product.monthly, product.currency))}
                  </span>
                </Link>
              ))}
            </Stack>
          </li>
        ))}
      </ul>
    </section>
  );
}

function byCountry(products: ProductView[], place: (code: string) => string) {
  const codes = [...new Set(products.filter((p) => p.end_users.length > 0).map((product) => product.country))];
  return codes
    .map((code) => ({
      code,
      name: place(code),
      products: products
        .filter((product) => product.country === code && product.end_users.length > 0)
        .sort((a, b) => NUMBER_TYPES.indexOf(a.type) - NUMBER_TYPES.indexOf(b.type)),
    }))
    .sort((a, b) => a.name.localeCompare(b.name));
}
