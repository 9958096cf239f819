/** What stands where there is nothing yet: what will be here, and how to get it here. */

import { Stack, Text, ThemeIcon, Title } from "@mantine/core";
import type { ComponentType, ReactNode } from "react";

interface EmptyProps {
  icon: ComponentType<{ size?: number; stroke?: number; "aria-hidden"?: boolean }>;
  title: string;
  text: ReactNode;
  action?: ReactNode;
}

export function Empty({ icon: Icon, title, text, action }: EmptyProps) {
  return (
    <Stack align="center" gap="sm" py={48} px="md" ta="center">
      <ThemeIcon size={48} radius="xl" variant="light">
        <Icon size={24} stroke={1.6} aria-hidden />
      </ThemeIcon>
      <Title order={3} fz="md">
        {title}
      </Title>
      <Text c="dimmed" size="sm" maw={440} style={{ textWrap: "balance" }}>
        {text}
      </Text>
      {action}
    </Stack>
  );
}
