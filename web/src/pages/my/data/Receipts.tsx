/** Receipts of what was removed: signed, one naming the other, and checked without us. */

import { Anchor, Button, Code, Group } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";

import { $api, client } from "@/api/client";
import { Card } from "@/components/Card";
import { DataTable } from "@/components/DataTable";
import { BY_CURSOR, LoadMore } from "@/components/LoadMore";
import { Moment, ZoneNote } from "@/components/Moment";
import { Problem } from "@/components/Problem";
import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import { held } from "@/texts/held";

/** What is shown of a receipt; the file has all of it, as the program that checks it reads it. */
interface Receipt {
  receipt: {
    receipt_id: string;
    sequence: number;
    kind: "deletion" | "attestation";
    issued_at: string;
    subject: { kind: string; id: string };
  };
}

export function Receipts() {
  const t = useTexts(held).receipts;
  const format = useFormats();
  const list = $api.useInfiniteQuery("get", "/receipts", { params: { query: {} } }, BY_CURSOR);
  const saving = useMutation({
    mutationFn: async () => saveAs("receipts.json", "application/json", JSON.stringify(await everyReceipt(), null, 1)),
  });
  const savingKey = useMutation({
    mutationFn: async () => {
      const { data } = await client.GET("/receipts/key");
      saveAs("receipts-key.pem", "application/x-pem-file", data?.pem ?? "");
    },
  });
  const rows = list.data?.pages.flatMap((page) => page.items as unknown as Receipt[]) ?? [];
  if (rows.length === 0) return null;
  return (
    <Card
      title={t.title}
      lead={
        <>
          {t.lead}{" "}
          <Anchor href="/verify_receipt.py" size="sm" download>
            {t.program}
          </Anchor>
        </>
      }
      actions={
        <Group gap="sm">
          <ZoneNote />
          <Button size="xs" variant="default" loading={saving.isPending} onClick={() => saving.mutate()}>
            {t.save}
          </Button>
          <Button size="xs" variant="default" loading={savingKey.isPending} onClick={() => savingKey.mutate()}>
            {t.saveKey}
          </Button>
        </Group>
      }
      flush
    >
      <Problem error={saving.error ?? savingKey.error} />
      <DataTable
        caption={t.title}
        rows={rows}
        rowKey={({ receipt }) => receipt.receipt_id}
        columns={[
          { key: "number", title: t.number, cell: ({ receipt }) => format.number(receipt.sequence) },
          {
            key: "what",
            title: t.what,
            cell: ({ receipt }) => (
              <>
                {t.kinds[receipt.kind]}: {(t.subjects as Record<string, string>)[receipt.subject.kind] ?? receipt.subject.kind}{" "}
                <Code fz="xs">{receipt.subject.id}</Code>
              </>
            ),
          },
          { key: "issued", title: t.issued, cell: ({ receipt }) => <Moment at={receipt.issued_at} /> },
        ]}
      />
      <LoadMore list={list} />
    </Card>
  );
}

async function everyReceipt(): Promise<unknown[]> {
  const found: unknown[] = [];
  let cursor: string | null = null;
  do {
    const query: { limit: number; cursor?: string } = cursor === null ? { limit: 500 } : { limit: 500, cursor };
    const page: { items: unknown[]; next_cursor: string | null } | undefined = (
      await client.GET("/receipts", { params: { query } })
    ).data;
    found.push(...(page?.items ?? []));
    cursor = page?.next_cursor ?? null;
  } while (cursor !== null);
  return found;
}

function saveAs(name: string, type: string, content: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href));
}
