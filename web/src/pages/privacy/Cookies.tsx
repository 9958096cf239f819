import { Alert, Anchor, Code, Stack, Text } from "@mantine/core";

import register from "@/register/cookies.json";
import { STORED, type StoredKey } from "@/storage";
import { Card } from "@/components/Card";
import { DataTable } from "@/components/DataTable";
import { Page } from "@/components/Page";
import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import { privacy } from "@/texts/privacy";

const SECONDS = 3600;

/** Browsers say so by themselves; not every browser has it. */
function saysNo(): boolean {
  return (navigator as Navigator & { globalPrivacyControl?: boolean }).globalPrivacyControl === true;
}

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
        <Card title={t.analytics.title}>
          <Text size="sm">{t.analytics.none}</Text>
          {saysNo() && (
            <Alert color="green" mt="sm">
              {t.analytics.gpc}
            </Alert>
          )}
        </Card>
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
                cell: ({ name, purpose }) => (t.purposes as Record<string, string>)[name] ?? purpose,
              },
              {
                key: "lifetime",
                title: t.lifetime,
                cell: ({ max_age_seconds }) => t.hours(format.number(max_age_seconds / SECONDS)),
              },
            ]}
          />
        </Card>
        <Card title={t.stored} lead={t.storedLead} flush>
          <DataTable
            caption={t.stored}
            rows={Object.keys(STORED) as StoredKey[]}
            rowKey={(key) => key}
            columns={[
              { key: "name", title: t.name, cell: (key) => <Code>callfactory.{key}</Code> },
              { key: "purpose", title: t.purpose, cell: (key) => t.keys[key] },
              { key: "lifetime", title: t.lifetime, cell: (key) => t.lifetimes[STORED[key].lifetime] },
            ]}
          />
        </Card>
      </Stack>
    </Page>
  );
}
