import { LinkButton } from "@/components/LinkButton";
import { Page } from "@/components/Page";
import { useTexts } from "@/language/catalogue";
import { common } from "@/texts/common";

export default function NotFound() {
  const t = useTexts(common).notFound;
  return (
    <Page title={t.title} lead={t.text} width="narrow">
      <LinkButton href="/">{t.home}</LinkButton>
    </Page>
  );
}
