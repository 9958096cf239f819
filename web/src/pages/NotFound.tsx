import { IconMapSearch } from "@tabler/icons-react";

import { Empty } from "@/components/Empty";
import { LinkButton } from "@/components/LinkButton";
import { Page } from "@/components/Page";
import { useTexts } from "@/language/catalogue";
import { common } from "@/texts/common";

export default function NotFound() {
  const t = useTexts(common).notFound;
  return (
    <Page title={t.title} width="narrow">
      <Empty icon={IconMapSearch} title={t.title} text={t.text} action={<LinkButton href="/">{t.home}</LinkButton>} />
    </Page>
  );
}
