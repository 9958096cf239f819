/** What we hold, and how it goes: the register, forgetting a caller, erasing the account. */

import { Stack } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";

import { useMay } from "@/api/session";
import { LinkButton } from "@/components/LinkButton";
import { Page } from "@/components/Page";
import { useTexts } from "@/language/catalogue";
import { held } from "@/texts/held";

import { EraseAccount, ErasureList, ForgetCaller, useErasures } from "./data/Erasures";
import { Holdings } from "./data/Holdings";
import { Receipts } from "./data/Receipts";

export default function Data() {
  const t = useTexts(held);
  const may = useMay();
  const erasures = useErasures();
  const asked = () => void erasures.refetch();
  return (
    <Page
      title={t.title}
      lead={t.lead}
      actions={
        <>
          <LinkButton href="/privacy" variant="default">
            {t.statement}
          </LinkButton>
          <LinkButton href="/my/exports" leftSection={<IconDownload size={16} aria-hidden />}>
            {t.download}
          </LinkButton>
        </>
      }
    >
      <Stack gap="lg">
        <Holdings />
        {may("audit:read") && <Receipts />}
        {may("account:write") && <ForgetCaller onAsked={asked} />}
        <ErasureList list={erasures} />
        {may("account:write") && <EraseAccount onAsked={asked} />}
      </Stack>
    </Page>
  );
}
