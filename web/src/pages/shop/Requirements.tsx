import { SegmentedControl, Select, Stack, Text } from "@mantine/core";
import { useLocation, useSearch } from "wouter";

import { $api } from "@/api/client";
import { Card } from "@/components/Card";
import { LinkButton } from "@/components/LinkButton";
import { Page } from "@/components/Page";
import { useTexts } from "@/language/catalogue";
import { common } from "@/texts/common";
import { shop } from "@/texts/shop";

import { isNumberType, NUMBER_TYPES, usePlaceName } from "./places";
import { RequirementList, type EndUser } from "./RequirementList";
import classes from "./Requirements.module.css";

/** What is chosen stands in the address: a page can be sent to a colleague. None of it is about a person. */
function useChoice() {
  const search = new URLSearchParams(useSearch());
  const [, go] = useLocation();
  const choose = (more: Record<string, string>) => {
    const next = new URLSearchParams(search);
    for (const [name, value] of Object.entries(more)) next.set(name, value);
    go(`/requirements?${next.toString()}`, { replace: true });
  };
  return {
    country: search.get("country") ?? "",
    type: search.get("type") ?? "",
    endUser: (search.get("end_user") === "individual" ? "individual" : "business") as EndUser,
    choose,
  };
}

export default function Requirements() {
  const t = useTexts(shop);
  const words = useTexts(common);
  const place = usePlaceName();
  const { country, type, endUser, choose } = useChoice();
  const catalogue = $api.useQuery("get", "/catalogue", {}, { staleTime: 600_000 });
  const products = (catalogue.data?.items ?? []).filter((product) => product.end_users.length > 0);
  const countries = [...new Set(products.map((product) => product.country))]
    .map((code) => ({ value: code, label: place(code) }))
    .sort((a, b) => a.label.localeCompare(b.label));
  const types = NUMBER_TYPES.filter((each) => products.some((p) => p.country === country && p.type === each));
  const product = products.find((p) => p.country === country && p.type === type);
  const endUsers = product?.end_users ?? [];
  return (
    <Page title={t.need.title} lead={t.need.pageLead}>
      <div className={classes.choices}>
        <Select
          label={t.home.country}
          data={countries}
          value={country || null}
          onChange={(code) => code && choose({ country: code, type: "" })}
          searchable
          allowDeselect={false}
          placeholder={t.home.country}
          nothingFoundMessage={t.home.nothing.title}
        />
        <Select
          label={t.home.type}
          data={types.map((each) => ({ value: each, label: words.types[each] }))}
          value={type || null}
          onChange={(each) => each && choose({ type: each })}
          disabled={country === ""}
          allowDeselect={false}
          placeholder={t.home.type}
        />
        {endUsers.length > 1 && (
          <Stack gap={4}>
            <Text size="sm" fw={500} id="end-user">
              {t.need.endUser}
            </Text>
            <SegmentedControl
              aria-labelledby="end-user"
              data={endUsers.map((each) => ({ value: each, label: t.need.endUsers[each] }))}
              value={endUsers.includes(endUser) ? endUser : (endUsers[0] ?? "business")}
              onChange={(each) => choose({ end_user: each })}
            />
          </Stack>
        )}
      </div>
      {product && isNumberType(type) ? (
        <Card
          title={t.product.title(words.types[type], place(country))}
          actions={
            <LinkButton href={`/numbers/${country}/${type}`} variant="light">
              {t.need.see}
            </LinkButton>
          }
        >
          <RequirementList
            country={country}
            type={type}
            endUser={endUsers.includes(endUser) ? endUser : (endUsers[0] ?? "business")}
          />
        </Card>
      ) : (
        <Text c="dimmed">{t.need.choose}</Text>
      )}
    </Page>
  );
}
