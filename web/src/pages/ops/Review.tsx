/** An application, its documents side by side with the rule, and the decision. */

import { Alert, Anchor, Button, Checkbox, Group, Select, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useParams } from "wouter";

import type { DocumentView, DossierView, Rejection, Requirement } from "@api";
import { $api, client } from "@/api/client";
import { Card } from "@/components/Card";
import { Facts } from "@/components/Facts";
import { LinkButton } from "@/components/LinkButton";
import { BY_CURSOR } from "@/components/LoadMore";
import { Loading } from "@/components/Loading";
import { Moment, ZoneNote } from "@/components/Moment";
import { Page } from "@/components/Page";
import { phone } from "@/components/Phone";
import { Problem } from "@/components/Problem";
import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import { usePlaceName } from "@/pages/shop/places";
import { Label, RequirementWords, useItemNames, useRequirements } from "@/pages/shop/RequirementList";
import { common } from "@/texts/common";
import { useLaw } from "@/texts/law";
import { ops } from "@/texts/ops";
import { orders } from "@/texts/orders";
import { shop } from "@/texts/shop";

import classes from "./Review.module.css";

export default function Review() {
  const t = useTexts(ops).reviews;
  const { accountId = "", dossierId = "" } = useParams();
  const path = { account_id: accountId, dossier_id: dossierId };
  // Seeing an application is taking it into review; asked again it is the same one.
  const taken = useQuery({
    queryKey: ["review", accountId, dossierId],
    queryFn: async () =>
      (await client.POST("/ops/reviews/{account_id}/{dossier_id}/start", { params: { path } })).data as DossierView,
    staleTime: Infinity,
    retry: false,
  });
  if (taken.isError) {
    return (
      <Page title={t.title1}>
        <Problem error={taken.error} />
        <LinkButton href="/ops" variant="default">
          {t.title}
        </LinkButton>
      </Page>
    );
  }
  return taken.data ? <Shown accountId={accountId} dossier={taken.data} /> : <Loading />;
}

type Rejected = Record<string, { code: Rejection["code"] | ""; note: string }>;

function Shown({ accountId, dossier }: { accountId: string; dossier: DossierView }) {
  const t = useTexts(ops).reviews;
  const words = useTexts(common);
  const need = useTexts(shop).need;
  const format = useFormats();
  const place = usePlaceName();
  const rule = useRequirements(dossier.country, dossier.type, dossier.end_user);
  const names = useItemNames(rule.data?.items ?? []);
  const waiting = $api.useInfiniteQuery("get", "/ops/reviews", { params: { query: { limit: 50 } } }, BY_CURSOR);
  const numbers = waiting.data?.pages
    .flatMap(({ items }) => items)
    .find(({ dossier_id }) => dossier_id === dossier.dossier_id)?.numbers;
  const [rejected, setRejected] = useState<Rejected>({});
  const [verified, setVerified] = useState<string[]>([]);
  const deciding = $api.useMutation("post", "/ops/reviews/{account_id}/{dossier_id}/decision");
  const count = Object.keys(rejected).length;
  const complete = Object.values(rejected).every(({ code }) => code !== "");
  const decide = () =>
    deciding.mutate({
      params: { path: { account_id: accountId, dossier_id: dossier.dossier_id } },
      body:
        count === 0
          ? { version: dossier.version, decision: "approve", verified }
          : {
              version: dossier.version,
              decision: "reject",
              rejected: Object.fromEntries(
                Object.entries(rejected).map(([item, { code, note }]) => [
                  item,
                  { code: code as Rejection["code"], note: note.trim() || null },
                ]),
              ),
            },
    });
  const title = `${words.types[dossier.type]} · ${place(dossier.country)}`;
  if (deciding.isSuccess) {
    return (
      <Page title={title} width="narrow">
        <Alert color="green" role="status">
          {count === 0 ? t.approved : t.rejected}
        </Alert>
        <LinkButton href="/ops" mt="md">
          {t.title}
        </LinkButton>
      </Page>
    );
  }
  const { organisation, contact } = dossier;
  return (
    <Page title={title} lead={need.endUsers[dossier.end_user]}>
      <Stack gap="lg">
        <Card title={t.handedIn} actions={<ZoneNote />}>
          <Facts
            facts={[
              ...(numbers?.length ? [[t.what, numbers.map(phone).join(", ")] as const] : []),
              [
                t.organisation,
                `${organisation.legal_name}, ${organisation.address.street}, ${organisation.address.postal_code} ${organisation.address.city}, ${format.country(organisation.address.country)}`,
              ],
              [t.contact, `${contact.name}, ${contact.email}, ${phone(contact.phone)}`],
              ...(dossier.submitted_at === null
                ? []
                : [[t.waits, <Moment key="waits" at={dossier.submitted_at} />] as const]),
            ]}
          />
        </Card>
        {rule.isError && <Problem error={rule.error} />}
        {rule.data?.items.map((item) => (
          <Item
            key={item.id}
            item={item}
            dossier={dossier}
            accountId={accountId}
            rejection={rejected[item.id]}
            onReject={(rejection) =>
              setRejected((before) =>
                Object.fromEntries(
                  Object.entries({ ...before, [item.id]: rejection }).filter(
                    (entry): entry is [string, Rejected[string]] => entry[1] !== undefined,
                  ),
                ),
              )
            }
            verified={verified.includes(item.id)}
            onVerified={(yes) =>
              setVerified((before) => [...before.filter((id) => id !== item.id), ...(yes ? [item.id] : [])])
            }
          />
        ))}
        <Card>
          <Problem error={deciding.error} names={names} />
          <Group justify="space-between">
            <Text size="sm" c="dimmed">
              {count > 0 && (count === 1 ? t.sendBackOne : t.sendBackHint(format.number(count)))}
            </Text>
            <Button
              color={count > 0 ? "red" : undefined}
              disabled={!complete}
              loading={deciding.isPending}
              onClick={decide}
            >
              {count > 0 ? t.sendBack : t.approve}
            </Button>
          </Group>
        </Card>
      </Stack>
    </Page>
  );
}

interface ItemProps {
  item: Requirement;
  dossier: DossierView;
  accountId: string;
  rejection: Rejected[string] | undefined;
  onReject: (rejection: Rejected[string] | undefined) => void;
  verified: boolean;
  onVerified: (yes: boolean) => void;
}

function Item({ item, dossier, accountId, rejection, onReject, verified, onVerified }: ItemProps) {
  const t = useTexts(ops).reviews;
  const format = useFormats();
  const kinds = new Set((item.any_of ?? []).map(({ document }) => document));
  const documents = dossier.documents.filter(({ document }) => kinds.has(document));
  const given = dossier.answers[item.id] ?? fromOrder(item, dossier);
  return (
    <Card title={<Label of={item} />}>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl">
        <div>
          <Text size="xs" fw={600} c="dimmed">
            {t.rule}
          </Text>
          <RequirementWords item={item} />
          {item.kind === "verification" && (
            <Checkbox
              mt="sm"
              label={t.verified}
              checked={verified}
              onChange={(event) => onVerified(event.currentTarget.checked)}
            />
          )}
          <Stack gap="xs" mt="md">
            <Checkbox
              label={t.reject}
              checked={rejection !== undefined}
              onChange={(event) => onReject(event.currentTarget.checked ? { code: "", note: "" } : undefined)}
            />
            {rejection && (
              <>
                <Select
                  label={t.reason}
                  required
                  data={Object.entries(t.reasons).map(([value, label]) => ({ value, label }))}
                  value={rejection.code || null}
                  onChange={(code) => onReject({ ...rejection, code: (code ?? "") as Rejection["code"] })}
                />
                <TextInput
                  label={t.note}
                  maxLength={300}
                  value={rejection.note}
                  onChange={(event) => onReject({ ...rejection, note: event.currentTarget.value })}
                />
              </>
            )}
          </Stack>
        </div>
        <div>
          <Text size="xs" fw={600} c="dimmed" mb={4}>
            {t.handedIn}
          </Text>
          {given !== undefined && <Text size="sm">{wordsOf(given, format.country)}</Text>}
          {documents.map((each) => (
            <HeldDocument
              key={each.document_id}
              held={each}
              kind={item.any_of?.find(({ document }) => document === each.document)?.name ?? each.document}
              accountId={accountId}
              dossierId={dossier.dossier_id}
            />
          ))}
          {given === undefined && documents.length === 0 && (
            <Text size="sm" c="dimmed">
              –
            </Text>
          )}
        </div>
      </SimpleGrid>
    </Card>
  );
}

/** What the order says of it: the same as the rule is decided by. */
function fromOrder({ taken_from }: Requirement, { organisation, contact }: DossierView) {
  switch (taken_from) {
    case "organisation.legal_name":
      return organisation.legal_name;
    case "organisation.address":
      return organisation.address;
    case "organisation.registration_number":
      return organisation.registration_number ?? organisation.vat_number ?? undefined;
    case "organisation.vat_number":
      return organisation.vat_number ?? undefined;
    case "contact.name":
      return contact.name;
    case "contact.email":
      return contact.email;
    case "contact.phone":
      return phone(contact.phone);
    default:
      return undefined;
  }
}

function wordsOf(given: DossierView["answers"][string], country: (code: string) => string): string {
  if (typeof given === "object") {
    return `${given.street}, ${given.postal_code} ${given.city}, ${country(given.country)}`;
  }
  return given === true ? "✓" : String(given);
}

interface HeldDocumentProps {
  held: DocumentView;
  /** What the rule calls such a document. */
  kind: string;
  accountId: string;
  dossierId: string;
}

/** The document itself, once somebody wants to see it: each look is written down. */
function HeldDocument({ held, kind, accountId, dossierId }: HeldDocumentProps) {
  const t = useTexts(ops).reviews;
  const told = useTexts(orders);
  const format = useFormats();
  const day = (date: string) => format.date(`${date}T12:00:00Z`, "UTC");
  const linking = $api.useMutation("post", "/ops/reviews/{account_id}/{dossier_id}/documents/{document_id}/link");
  const url = linking.data?.url;
  const name = useLaw()("documents", held.document, kind);
  const path = { account_id: accountId, dossier_id: dossierId, document_id: held.document_id };
  return (
    <Stack gap="xs" mb="sm">
      <Text size="sm">
        <span lang={name.lang}>{name.text}</span>
        {held.issued_on ? ` · ${told.issuedOn}: ${day(held.issued_on)}` : ""}
        {held.expires_on ? ` · ${told.expiresOn}: ${day(held.expires_on)}` : ""}
      </Text>
      <Problem error={linking.error} />
      {url === undefined ? (
        <Group>
          <Button
            variant="default"
            size="xs"
            loading={linking.isPending}
            aria-label={`${t.show}: ${name.text}`}
            onClick={() => linking.mutate({ params: { path } })}
          >
            {t.show}
          </Button>
        </Group>
      ) : (
        <>
          {held.media_type.startsWith("image/") ? (
            <img src={url} alt={name.text} className={classes.image} />
          ) : (
            <iframe src={url} title={name.text} className={classes.frame} />
          )}
          <Anchor href={url} target="_blank" rel="noreferrer" size="sm">
            {t.newWindow}
          </Anchor>
        </>
      )}
    </Stack>
  );
}
