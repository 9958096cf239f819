/** A surface with an optional heading; what belongs together stands in one. */

import { Group, Stack, Text, Title } from "@mantine/core";
import clsx from "clsx";
import { useId, type ReactNode } from "react";

import classes from "./Card.module.css";

interface CardProps {
  title?: ReactNode;
  lead?: ReactNode;
  actions?: ReactNode;
  /** No padding around the content: for tables. */
  flush?: boolean;
  tone?: "plain" | "danger";
  className?: string;
  /** What links to it name. */
  id?: string;
  children?: ReactNode;
}

export function Card({ title, lead, actions, flush = false, tone = "plain", className, id, children }: CardProps) {
  const heading = useId();
  return (
    <section
      id={id}
      className={clsx(classes.card, tone === "danger" && classes.danger, className)}
      aria-labelledby={title ? heading : undefined}
    >
      {(title || actions) && (
        <Group justify="space-between" align="flex-start" gap="sm" className={classes.head}>
          <Stack gap={2} className={classes.words}>
            <Title order={2} id={heading} className={classes.title}>
              {title}
            </Title>
            {lead !== undefined && (
              <Text c="dimmed" size="sm" component="div">
                {lead}
              </Text>
            )}
          </Stack>
          {actions}
        </Group>
      )}
      <div className={flush ? classes.flush : classes.body}>{children}</div>
    </section>
  );
}
