/** Says that there is a new privacy statement, until somebody of the account says that they have read it (PS-1). */

import { Alert, Anchor, Button, Group, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { IconInfoCircle } from "@tabler/icons-react";

import { $api } from "@/api/client";
import { useAccount, useMay } from "@/api/session";
import { Problem } from "@/components/Problem";
import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import { useLanguage } from "@/language/language";
import { statement } from "@/texts/statement";

export function StatementNotice() {
  const t = useTexts(statement);
  const format = useFormats();
  const { language } = useLanguage();
  const may = useMay();
  const queries = useQueryClient();
  const reading = $api.useMutation("post", "/account/privacy-statement", {
    onSuccess: () => queries.invalidateQueries({ queryKey: ["get", "/account"] }),
  });
  const news = useAccount().data?.new_statement;
  if (!news) return null;
  return (
    <Alert
      mb="lg"
      icon={<IconInfoCircle aria-hidden />}
      title={t.title(format.date(`${news.version}T12:00:00Z`, "UTC"))}
    >
      <Text size="sm">
        {t.changes} {news.changes[language]}
      </Text>
      <Problem error={reading.error} />
      <Group mt="sm" gap="md">
        <Anchor href={`/privacy/${news.version}`} size="sm">
          {t.read}
        </Anchor>
        {may("account:write") && (
          <Button
            size="xs"
            variant="default"
            loading={reading.isPending}
            onClick={() => reading.mutate({ body: { version: news.version } })}
          >
            {t.done}
          </Button>
        )}
      </Group>
    </Alert>
  );
}
