import { Chip, Group, Skeleton, Text, TextInput, Title } from "@mantine/core";
import { IconDatabase, IconMapSearch, IconRocket, IconSearch, IconSettings } from "@tabler/icons-react";
import { useDeferredValue, useMemo, useState } from "react";
import { Link } from "wouter";

import type { ProductView } from "@api";
import { $api } from "@/api/client";
import { Empty } from "@/components/Empty";
import { useTitle } from "@/components/Page";
import { Problem } from "@/components/Problem";
import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import { useLanguage } from "@/language/language";
import { common } from "@/texts/common";
import { shop } from "@/texts/shop";

import { countryCalled, isCalled, plain } from "./countryNames";
import classes from "./Home.module.css";
import { NUMBER_TYPES, usePlaceName, type NumberType } from "./places";

/** More than any window shows. */
const AT_ONCE = 18;

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
  const { locale } = useLanguage();
  const catalogue = $api.useQuery("get", "/catalogue", {}, { staleTime: 600_000 });
  const data = useDeferredValue(catalogue.data);
  const [written, write] = useState("");
  const [type, setType] = useState<NumberType | "all">("all");
  const wanted = useDeferredValue(plain(written));
  const all = useMemo(() => byCountry(data?.items ?? [], place, locale), [data, place, locale]);
  const countries = all
    .map(({ products, ...rest }) => ({ ...rest, products: products.filter((p) => type === "all" || p.type === type) }))
    .filter(
      ({ products, name, code }) => products.length > 0 && (plain(name).includes(wanted) || isCalled(code, wanted)),
    );
  // All of them before the catalogue has come, so that nothing below moves.
  const types = NUMBER_TYPES.filter(
    (each) => data === undefined || data.items.some((product) => product.type === each),
  );
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
        {data && t.countries(format.number(countries.length))}
      </Text>
      {catalogue.isError && <Problem error={catalogue.error} onRetry={() => void catalogue.refetch()} />}
      {data === undefined && !catalogue.isError && (
        <div className={classes.grid} aria-busy>
          {Array.from({ length: 12 }, (_, index) => (
            <Skeleton key={index} height={118} radius="lg" />
          ))}
        </div>
      )}
      {data && countries.length === 0 && <Nothing wanted={wanted} sold={all} isFiltered={type !== "all"} />}
      {data && <List countries={countries} />}
    </section>
  );
}

/** Whether the word is no country's, or we have nothing in that country, or a filter hides it. */
function Nothing({ wanted, sold, isFiltered }: { wanted: string; sold: Country[]; isFiltered: boolean }) {
  const t = useTexts(shop).home;
  const format = useFormats();
  const country = countryCalled(wanted);
  if (country !== null && !sold.some(({ code }) => code === country)) {
    return <Empty icon={IconMapSearch} title={t.noneIn(format.country(country))} text={t.showAll} />;
  }
  return <Empty icon={IconMapSearch} title={t.nothing.title} text={isFiltered ? t.nothing.text : t.unknown} />;
}

/** The first countries at once, all others as soon as the browser has time for them. */
function List({ countries }: { countries: Country[] }) {
  const t = useTexts(shop).home;
  const words = useTexts(common);
  const format = useFormats();
  const shown = useDeferredValue(countries, countries.slice(0, AT_ONCE));
  return (
    <ul className={classes.grid}>
      {shown.map(({ code, name, products }) => (
        <li key={code} className={classes.country}>
          <h3 className={classes.countryName}>
            <span className={classes.code} aria-hidden>
              {code}
            </span>
            {name}
          </h3>
          {products.map((product) => (
            <Link key={product.type} href={`/numbers/${code}/${product.type}`} className={classes.product}>
              <span>{words.types[product.type]}</span>
              <span className={classes.price}>{t.from(format.money(product.monthly, product.currency))}</span>
            </Link>
          ))}
        </li>
      ))}
    </ul>
  );
}

interface Country {
  code: string;
  name: string;
  products: ProductView[];
}

function byCountry(products: ProductView[], place: (code: string) => string, locale: string): Country[] {
  const found = new Map<string, Country>();
  for (const product of products) {
    if (product.end_users.length === 0) continue;
    const country = found.get(product.country) ?? { code: product.country, name: place(product.country), products: [] };
    country.products.push(product);
    found.set(product.country, country);
  }
  for (const { products: types } of found.values()) {
    types.sort((a, b) => NUMBER_TYPES.indexOf(a.type) - NUMBER_TYPES.indexOf(b.type));
  }
  const { compare } = new Intl.Collator(locale);
  return [...found.values()].sort((a, b) => compare(a.name, b.name));
}
