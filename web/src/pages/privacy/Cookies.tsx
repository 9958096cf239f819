import { Alert, Anchor, Code, Group, Radio, Stack, Text } from "@mantine/core";

import register from "@/register/cookies.json";
import type { StoredKey } from "@/storage";
import { Card } from "@/components/Card";
import { DataTable } from "@/components/DataTable";
import { Page } from "@/components/Page";
import { choose, useConsent } from "@/counting/consent";
import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import { counting } from "@/texts/counting";
import { privacy } from "@/texts/privacy";

const SECONDS = 3600;

type Lifetime = "until-removed" | "until-sign-out" | "until-ordered";

export default function Cookies() {
  const t = useTexts(privacy);
  const format = useFormats();
  return (
    <Page
      title={t.title}
      lead={
        <>
          {t.lead} <Anchor href="/privacy">{t.statement}</Anchor>
        </>
      }
      width="narrow"
    >
      <Stack gap="lg">
        <Counting />
        <Card title={t.functional} lead={t.functionalLead} flush>
          <DataTable
            caption={t.functional}
            rows={register.cookies}
            rowKey={({ name }) => name}
            columns={[
              { key: "name", title: t.name, cell: ({ name }) => <Code>{name}</Code> },
              {
                key: "purpose",
                title: t.purpose,
                wide: true,
                cell: ({ name, purpose }) => (t.purposes as Record<string, string>)[name] ?? purpose,
              },
              {
                key: "lifetime",
                title: t.lifetime,
                wide: true,
                cell: ({ max_age_seconds }) => <Short>{t.hours(format.number(max_age_seconds / SECONDS))}</Short>,
              },
            ]}
          />
        </Card>
        <Card title={t.stored} lead={t.storedLead} flush>
          <DataTable
            caption={t.stored}
            rows={Object.values(register.storage)}
            rowKey={({ name }) => name}
            columns={[
              { key: "name", title: t.name, cell: ({ name }) => <Code>{name}</Code> },
              { key: "purpose", title: t.purpose, wide: true, cell: ({ name }) => t.keys[name.split(".")[1] as StoredKey] },
              { key: "lifetime", title: t.lifetime, wide: true, cell: ({ lifetime }) => <Short>{t.lifetimes[lifetime as Lifetime]}</Short> },
            ]}
          />
        </Card>
      </Stack>
    </Page>
  );
}

/** What stays in one line. */
function Short({ children }: { children: string }) {
  return <span style={{ whiteSpace: "nowrap" }}>{children}</span>;
}

/** What is counted, and the choice: refusing is as easy as agreeing, and either can be changed (CK-6). */
function Counting() {
  const t = useTexts(counting);
  const format = useFormats();
  const consent = useConsent();
  return (
    <Card title={t.title}>
      <Text size="sm">{t.what}</Text>
      {consent === "browser-says-no" ? (
        <Alert color="green" mt="sm">
          {t.browser}
        </Alert>
      ) : (
        <Radio.Group
          mt="md"
          label={t.choice}
          description={t.kept(format.number(register.counting.sums_kept_days))}
          value={consent === "unasked" ? null : consent}
          onChange={(answer) => choose(answer as "yes" | "no")}
        >
          <Group mt="xs">
            <Radio value="no" label={t.no} />
            <Radio value="yes" label={t.yes} />
          </Group>
        </Radio.Group>
      )}
    </Card>
  );
}
