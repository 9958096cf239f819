/** The fields of a dossier that are not documents. Each keeps its answer by itself. */

import { Button, Checkbox, Group, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";

import type { Address, Requirement } from "@api";
import { asProblem } from "@/api/problems";
import { AddressFields, NO_ADDRESS, type AddressValues } from "@/components/PartyFields";
import { useTexts } from "@/language/catalogue";
import { useLaw } from "@/texts/law";
import { orders } from "@/texts/orders";

export type Answer = string | boolean | Address;
export type Given = boolean | string | Address | undefined;

interface Field {
  given: Given;
  open: boolean;
  save: (value: Answer) => Promise<unknown>;
}

const KINDS: Record<string, { type?: string; autoComplete?: string }> = {
  email: { type: "email", autoComplete: "email" },
  phone: { type: "tel", autoComplete: "tel" },
  website: { type: "url", autoComplete: "url" },
  name: { autoComplete: "name" },
};

export function TextAnswer({ item, given, open, save }: Field & { item: Requirement }) {
  const t = useTexts(orders);
  const [text, write] = useState(typeof given === "string" ? given : "");
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const label = useLaw()("labels", item.label, item.label).text;
  const kept = text === (given ?? "");
  const keep = async () => {
    if (kept || text.trim() === "") return;
    setBusy(true);
    try {
      await save(text.trim());
      setProblem(null);
    } catch (error) {
      setProblem(Object.values(asProblem(error).fields)[0] ?? null);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Group align="flex-end" gap="sm">
      <TextInput
        aria-label={label}
        value={text}
        onChange={(event) => write(event.currentTarget.value)}
        onBlur={() => void keep()}
        error={problem}
        readOnly={!open}
        maxLength={400}
        flex="1 1 16rem"
        {...(KINDS[item.forms?.[0] ?? ""] ?? {})}
      />
      {open && (
        <Button variant="default" onClick={() => void keep()} loading={busy} disabled={kept || text.trim() === ""}>
          {kept && text !== "" ? t.saved : t.save}
        </Button>
      )}
    </Group>
  );
}

export function AddressAnswer({ given, open, save }: Field) {
  const t = useTexts(orders);
  const form = useForm<AddressValues>({ initialValues: typeof given === "object" ? given : NO_ADDRESS });
  const [busy, setBusy] = useState(false);
  const keep = async (values: AddressValues) => {
    setBusy(true);
    try {
      await save(values);
      form.resetDirty(values);
    } catch (error) {
      form.setErrors(
        Object.fromEntries(
          Object.entries(asProblem(error).fields).map(([path, text]) => [path.split(".").at(-1) ?? path, text]),
        ),
      );
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={form.onSubmit((values) => void keep(values))} noValidate>
      <Stack gap="sm">
        <AddressFields path={(name) => ({ ...form.getInputProps(name), readOnly: !open })} />
        {open && (
          <Group justify="flex-end">
            <Button type="submit" variant="default" loading={busy} disabled={!form.isDirty()}>
              {form.isDirty() || given === undefined ? t.save : t.saved}
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  );
}

export function DeclarationAnswer({ given, open, save }: Field) {
  const t = useTexts(orders);
  return (
    <Checkbox
      label={t.confirmStatement}
      checked={given === true}
      disabled={!open || given === true}
      onChange={() => void save(true)}
    />
  );
}
