import { Group, Text } from "@mantine/core";
import { useState } from "react";

import { Card } from "@/components/Card";
import { LinkButton } from "@/components/LinkButton";
import { Page } from "@/components/Page";
import { useTexts } from "@/language/catalogue";
import { session } from "@/texts/session";

import { takeInvitation } from "./invitation";

export default function Join() {
  const t = useTexts(session);
  const [there] = useState(takeInvitation);
  return (
    <Page title={t.join.title} width="slim">
      <Card>
        <Text mb="md">{there ? t.join.text : t.join.missing}</Text>
        {there && (
          <Group>
            <LinkButton href="/sign-in">{t.signIn.action}</LinkButton>
            <LinkButton href="/sign-up" variant="default">
              {t.signIn.create}
            </LinkButton>
          </Group>
        )}
      </Card>
    </Page>
  );
}
