/** The frame of a page's content: its title (also the browser's), what it is for, and its actions. */

import { Group, Stack, Text, Title } from "@mantine/core";
import { useEffect, type ReactNode } from "react";

import { useTexts } from "@/language/catalogue";
import { common } from "@/texts/common";

import classes from "./Page.module.css";

interface PageProps {
  title: string;
  /** One sentence under the title. */
  lead?: ReactNode;
  /** Buttons at the right of the title. */
  actions?: ReactNode;
  /** Slim for a form of a few fields, narrow for longer forms and reading, wide for tables. */
  width?: "slim" | "narrow" | "wide";
  children: ReactNode;
}

export function Page({ title, lead, actions, width = "wide", children }: PageProps) {
  useTitle(title);
  return (
    <div className={classes[width]}>
      <Group justify="space-between" align="flex-end" gap="md" mb="xl" className={classes.head}>
        <Stack gap={6} className={classes.words}>
          <Title order={1} className={classes.title}>
            {title}
          </Title>
          {lead !== undefined && (
            <Text c="dimmed" className={classes.lead} component="div">
              {lead}
            </Text>
          )}
        </Stack>
        {Boolean(actions) && <Group gap="sm" className={classes.actions}>{actions}</Group>}
      </Group>
      {children}
    </div>
  );
}

/** The browser's title while the component is shown. */
export function useTitle(title: string): void {
  const t = useTexts(common);
  useEffect(() => {
    document.title = `${title} · ${t.product}`;
  }, [title, t.product]);
}
