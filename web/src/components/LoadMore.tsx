/**
 * Lists that continue by cursor: `const list = usePages(...)` gives all rows so far; <LoadMore list={list}/> the button.
 */

import { Button, Group } from "@mantine/core";

import { useTexts } from "@/language/catalogue";
import { common } from "@/texts/common";

interface Continuing {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
}

/** What `$api.useInfiniteQuery` needs to follow our cursors. */
export const BY_CURSOR = {
  pageParamName: "cursor",
  /** None: an absent one would become 0, which is no cursor. */
  initialPageParam: null as string | null,
  getNextPageParam: (last: { next_cursor?: string | null }) => last.next_cursor ?? null,
};

export function LoadMore({ list }: { list: Continuing }) {
  const t = useTexts(common);
  if (!list.hasNextPage) return null;
  return (
    <Group justify="center" p="md">
      <Button variant="default" onClick={() => list.fetchNextPage()} loading={list.isFetchingNextPage}>
        {t.more}
      </Button>
    </Group>
  );
}
