/** Downloads: ask, watch, fetch. */

import { Button, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconDownload, IconPackageExport } from "@tabler/icons-react";
import { useParams } from "wouter";

import { $api } from "@/api/client";
import { useMay } from "@/api/session";
import { Card } from "@/components/Card";
import { Empty } from "@/components/Empty";
import { BY_CURSOR, LoadMore } from "@/components/LoadMore";
import { Page } from "@/components/Page";
import { Problem } from "@/components/Problem";
import { useTexts } from "@/language/catalogue";
import { exportTexts } from "@/texts/exports";

import { AskForm } from "./exports/AskForm";
import { ExportItem, isUnderWay } from "./exports/ExportItem";
import classes from "./exports/exports.module.css";

const LOOK_AGAIN_MS = 2000;

export default function Exports() {
  const { exportId } = useParams<{ exportId?: string }>();
  const t = useTexts(exportTexts);
  const may = useMay();
  const list = $api.useInfiniteQuery(
    "get",
    "/exports",
    { params: { query: {} } },
    {
      ...BY_CURSOR,
      // Progress is live while something is under way, and nothing is asked for otherwise.
      refetchInterval: ({ state }) =>
        state.data?.pages.some((page) => page.items.some(isUnderWay)) ? LOOK_AGAIN_MS : false,
    },
  );
  const items = list.data?.pages.flatMap((page) => page.items);
  const asked = () => {
    notifications.show({ message: t.asked, color: "green" });
    void list.refetch();
  };
  const everything = $api.useMutation("post", "/exports", { onSuccess: asked });
  return (
    <Page title={t.title} lead={t.lead}>
      <Stack gap="lg">
        {may("exports:write") && (
          <>
            <Card
              title={t.everything.title}
              lead={t.everything.text}
              actions={
                <Button
                  leftSection={<IconPackageExport size={16} aria-hidden />}
                  onClick={() => everything.mutate({ body: { what: "everything" } as never })}
                  loading={everything.isPending}
                >
                  {t.everything.action}
                </Button>
              }
            >
              <Problem error={everything.error} />
            </Card>
            <AskForm onAsked={asked} />
          </>
        )}
        <Card title={t.list} flush>
          <Problem error={list.error} onRetry={() => void list.refetch()} />
          {items?.length === 0 && <Empty icon={IconDownload} {...t.empty} />}
          <ul className={classes.list}>
            {items?.map((item) => (
              <ExportItem
                key={item.export_id}
                item={item}
                isNamed={item.export_id === exportId}
                onChanged={() => void list.refetch()}
              />
            ))}
          </ul>
          <LoadMore list={list} />
        </Card>
      </Stack>
    </Page>
  );
}
