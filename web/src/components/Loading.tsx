/** What stands in the place of a page while it is fetched: its shape, so that nothing jumps. */

import { Skeleton, Stack } from "@mantine/core";

import { useTexts } from "@/language/catalogue";
import { common } from "@/texts/common";

export function Loading() {
  const t = useTexts(common);
  return (
    <Stack gap="md" mih="100vh" role="status" aria-busy aria-label={t.loading}>
      <Skeleton height={30} width="min(22rem, 70%)" />
      <Skeleton height={16} width="min(34rem, 90%)" />
      <Skeleton height={220} mt="lg" />
    </Stack>
  );
}
