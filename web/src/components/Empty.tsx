/** What stands where there is nothing yet: what will be here, and how to get it here. */

import { Box, Stack, Text, Title } from "@mantine/core";
import type { ComponentType, ReactNode } from "react";

import classes from "./Empty.module.css";

interface EmptyProps {
  icon: ComponentType<{ size?: number; stroke?: number; "aria-hidden"?: boolean }>;
  title: string;
  text: ReactNode;
  action?: ReactNode;
}

export function Empty({ icon: Icon, title, text, action }: EmptyProps) {
  return (
    <Stack align="center" gap={4} py={48} px="md" ta="center">
      <span className={classes.icon}>
        <Icon size={24} stroke={1.6} aria-hidden />
      </span>
      <Title order={3} fz="md" mt="xs">
        {title}
      </Title>
      <Text c="dimmed" size="sm" maw={440} className={classes.text}>
        {text}
      </Text>
      {Boolean(action) && <Box mt="sm">{action}</Box>}
    </Stack>
  );
}
