/** What the law asks, in words: each thing with who asks for it and why. The same list before and after an order. */

import { Alert, Anchor, List, Skeleton, Stack, Text } from "@mantine/core";
import { IconBuilding, IconCircleCheck, IconFileText, IconMapPin, IconShieldCheck, IconSignature } from "@tabler/icons-react";

import { Fragment } from "react";

import type { AcceptedDocument, Requirement, Requirements } from "@api";
import { $api } from "@/api/client";
import { Problem } from "@/components/Problem";
import { useTexts } from "@/language/catalogue";
import { nameFields, type FieldNames } from "@/language/fields";
import { useFormats } from "@/language/format";
import { useLanguage } from "@/language/language";
import { isForm } from "@/texts/forms";
import { useLaw } from "@/texts/law";
import { shop } from "@/texts/shop";

import classes from "./RequirementList.module.css";
import type { NumberType } from "./places";

export type EndUser = "business" | "individual";

nameFields(shop, ({ home: t }) => ({
  country: t.country,
  type: t.type,
}));

/** How the API says that the source of a rule names no authority. */
const PUBLISHED = "as published by ";

const ICONS = {
  text: IconBuilding,
  address: IconMapPin,
  document: IconFileText,
  declaration: IconSignature,
  verification: IconShieldCheck,
};

export function useRequirements(country: string, type: NumberType, endUser: EndUser, enabled = true) {
  const query = { country, type, end_user: endUser, action: "order" as const };
  return $api.useQuery("get", "/requirements", { params: { query } }, { enabled, staleTime: 600_000 });
}

export function RequirementList(props: { country: string; type: NumberType; endUser: EndUser }) {
  const asked = useRequirements(props.country, props.type, props.endUser);
  if (asked.isError) return <Problem error={asked.error} onRetry={() => void asked.refetch()} />;
  if (asked.isPending) return <Skeleton height={180} aria-busy />;
  return <Rule rule={asked.data} />;
}

function Rule({ rule }: { rule: Requirements }) {
  const t = useTexts(shop).need;
  const format = useFormats();
  const { language } = useLanguage();
  const more = rule.items.filter((item) => !item.known_from_order || isPlaced(item));
  if (!rule.available) return <Alert color="yellow">{t.unavailable}</Alert>;
  return (
    <Stack gap="md">
      {more.length === 0 ? (
        <Alert color="green" icon={<IconCircleCheck aria-hidden />}>
          {t.nothing}
        </Alert>
      ) : (
        <>
          <Text fw={600}>{more.length === 1 ? t.askOne : t.ask(format.number(more.length))}</Text>
          <ul className={classes.items}>
            {more.map((item) => (
              <Item key={item.id} item={item} />
            ))}
          </ul>
        </>
      )}
      <Stack gap={4}>
        {more.length > 0 && (
          <Text size="sm" c="dimmed">
            {t.order}
          </Text>
        )}
        {rule.documents_before_order && <Text size="sm">{t.before}</Text>}
        {rule.minimum_term_months !== null && <Text size="sm">{t.term(format.number(rule.minimum_term_months))}</Text>}
        {rule.use_within_months !== null && <Text size="sm">{t.use(format.number(rule.use_within_months))}</Text>}
        {rule.notes.map((note) => (
          <Note key={note} note={note} />
        ))}
      </Stack>
      <Text size="xs" c="dimmed">
        {t.rule(String(rule.version), format.date(rule.valid_from, "UTC"))} {language !== "en" && t.english}{" "}
        {t.source}: <span lang="en">{rule.sources.map(({ provider }) => provider).join(", ")}</span>.
      </Text>
    </Stack>
  );
}

/** Whether an address has to be somewhere: every order has one, not every one will do. */
function isPlaced({ level }: Requirement): boolean {
  return level != null && level !== "world";
}

function Note({ note }: { note: string }) {
  const { text, lang } = useLaw()("notes", note, note);
  return (
    <Text size="sm" lang={lang}>
      {text}
    </Text>
  );
}

/** What is asked, in the language of the page. */
export function Label({ of: item }: { of: Requirement }) {
  const { text, lang } = useLaw()("labels", item.label, item.label);
  return <span lang={lang}>{text}</span>;
}

/** What items of a rule are called where a refusal names them. */
export function useItemNames(items: readonly Requirement[]): FieldNames {
  const law = useLaw();
  return Object.fromEntries(items.map(({ id, label }) => [id, law("labels", label, label).text]));
}

function Item({ item }: { item: Requirement }) {
  const t = useTexts(shop).need;
  const Icon = ICONS[item.kind];
  return (
    <li className={classes.item}>
      <Icon size={20} stroke={1.6} aria-hidden className={classes.icon} />
      <div>
        <Text fw={550}>
          <Label of={item} />
        </Text>
        <RequirementWords item={item} />
        {item.known_from_order && (
          <Text size="sm" mt={4}>
            {t.fromOrganisation}
          </Text>
        )}
      </div>
    </li>
  );
}

/** Everything about a requirement but its name. */
export function RequirementWords({ item }: { item: Requirement }) {
  const t = useTexts(shop).need;
  const law = useLaw();
  const accepted = item.any_of ?? [];
  const reason = law("reasons", item.reason_code, item.reason);
  const asked = (authority: string) =>
    authority.startsWith(PUBLISHED)
      ? t.publishedBy(authority.slice(PUBLISHED.length))
      : t.askedBy(law("names", authority, authority).text);
  return (
    <Stack gap={6} mt={4}>
      {item.level && (
        <Text size="sm">
          {t.level[item.level]}
          {item.po_box === false ? `, ${t.noPoBox}` : ""}.
        </Text>
      )}
      {accepted.length > 0 && (
        <div>
          {accepted.length > 1 && <Text size="sm">{t.oneOf}</Text>}
          <List size="sm" spacing={2}>
            {accepted.map((each) => (
              <List.Item key={each.document}>
                <AcceptedWords accepted={each} />
              </List.Item>
            ))}
          </List>
        </div>
      )}
      {item.statement && (
        <Text size="sm" lang="en" fs="italic">
          “{item.statement}”
        </Text>
      )}
      {item.by && <Text size="sm">{t.verifies(law("names", item.by, item.by).text)}</Text>}
      <Text size="sm" c="dimmed">
        {item.authority ? `${asked(item.authority)}. ` : ""}
        <span lang={reason.lang}>{reason.text}</span>
      </Text>
    </Stack>
  );
}

export function AcceptedWords({ accepted }: { accepted: AcceptedDocument }) {
  const t = useTexts(shop).need;
  const law = useLaw();
  const name = law("documents", accepted.document, accepted.name);
  const named = (english: string) => law("names", english, english).text;
  const format = useFormats();
  const details = [
    accepted.max_age_days ? t.age.days(format.number(accepted.max_age_days)) : null,
    accepted.max_age_months ? t.age.months(format.number(accepted.max_age_months)) : null,
    accepted.unexpired ? t.unexpired : null,
    accepted.shows_address ? t.showsAddress : null,
    accepted.form ? <OurForm key="form" id={accepted.document} name={named(accepted.form)} /> : null,
    accepted.signed_by?.length ? t.signed(accepted.signed_by.map(named).join(", ")) : null,
  ].filter((detail) => detail !== null);
  return (
    <>
      <span lang={name.lang}>{name.text}</span>
      {details.length > 0 && (
        <span className={classes.details}>
          {" ("}
          {details.map((detail, index) => (
            <Fragment key={index}>
              {index > 0 && "; "}
              {detail}
            </Fragment>
          ))}
          )
        </span>
      )}
    </>
  );
}

/** A form of ours, where there is one to print; beside the page, so that nothing that is being filled in is left. */
function OurForm({ id, name }: { id: string; name: string }) {
  const t = useTexts(shop).need;
  const words = `${t.form}: ${name}`;
  if (!isForm(id)) return words;
  return (
    <Anchor href={`/forms/${id}`} target="_blank" inherit underline="always">
      {words}
    </Anchor>
  );
}
