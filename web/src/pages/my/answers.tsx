/** The fields of a dossier that are not documents. Each keeps its answer by itself, as soon as it is left. */

import { Button, Checkbox, Group, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState, type ReactNode } from "react";

import type { Address, Requirement } from "@api";
import { asProblem, fieldErrors } from "@/api/problems";
import { AddressFields, NO_ADDRESS, type AddressValues } from "@/components/AddressFields";
import { useProblemText } from "@/components/Problem";
import { useUnsaved } from "@/components/useUnsaved";
import { useTexts } from "@/language/catalogue";
import { useLaw } from "@/texts/law";
import { orders } from "@/texts/orders";

import classes from "./Papers.module.css";

export type Answer = string | boolean | Address;
export type Given = boolean | string | Address | undefined;

interface Field {
  given: Given;
  open: boolean;
  save: (value: Answer) => Promise<unknown>;
}

/** A refusal in one sentence: of the field that failed, else of the whole. */
function useRefusal(): (error: unknown) => string {
  const sentence = useProblemText();
  return (error) => Object.values(fieldErrors(error))[0] ?? sentence(asProblem(error));
}

const KINDS: Record<string, { type?: string; autoComplete?: string }> = {
  email: { type: "email", autoComplete: "email" },
  phone: { type: "tel", autoComplete: "tel" },
  website: { type: "url", autoComplete: "url" },
  name: { autoComplete: "name" },
};

interface TextAnswerProps extends Field {
  item: Requirement;
  /** What is wrong with the answer that is kept. */
  refused: ReactNode;
}

export function TextAnswer({ item, given, open, save, refused }: TextAnswerProps) {
  const t = useTexts(orders);
  const refusal = useRefusal();
  const [text, write] = useState(typeof given === "string" ? given : "");
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const label = useLaw()("labels", item.label, item.label).text;
  const kept = text.trim() === (given ?? "");
  const leaving = useUnsaved(open && !kept);
  const keep = async () => {
    if (busy || kept || text.trim() === "") return;
    setBusy(true);
    setProblem(null);
    try {
      await save(text.trim());
    } catch (error) {
      setProblem(refusal(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void keep();
      }}
      noValidate
    >
      {leaving}
      <Group align="flex-start" gap="sm">
        <TextInput
          aria-label={label}
          value={text}
          onChange={(event) => write(event.currentTarget.value)}
          onBlur={() => void keep()}
          error={problem ?? (kept && refused)}
          readOnly={!open}
          maxLength={400}
          flex="1 1 16rem"
          {...(KINDS[item.forms?.[0] ?? ""] ?? {})}
        />
        {open && (
          <Button type="submit" variant="default" loading={busy} disabled={kept || text.trim() === ""}>
            {kept && text !== "" ? t.saved : t.save}
          </Button>
        )}
      </Group>
    </form>
  );
}

const PARTS = ["street", "postal_code", "city", "country"] as const;

/** The field of the form that the last step of a path names. */
function part(path: string): string {
  return path.split(".").at(-1) ?? path;
}

export function AddressAnswer({ given, open, save }: Field) {
  const t = useTexts(orders);
  const refusal = useRefusal();
  const form = useForm<AddressValues>({ initialValues: typeof given === "object" ? given : NO_ADDRESS });
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const keep = async () => {
    const values = form.getValues();
    if (busy || !form.isDirty()) return;
    setBusy(true);
    setProblem(null);
    try {
      await save(values);
      form.resetDirty(values);
    } catch (error) {
      const errors = fieldErrors(error, part);
      form.setErrors(errors);
      if (!PARTS.some((name) => name in errors)) setProblem(refusal(error));
    } finally {
      setBusy(false);
    }
  };
  const left = () => {
    const values = form.getValues();
    if (PARTS.every((name) => values[name].trim() !== "")) void keep();
  };
  const kept = !form.isDirty() && given !== undefined;
  const leaving = useUnsaved(open && form.isDirty());
  return (
    <form onSubmit={form.onSubmit(() => void keep())} onBlur={left} noValidate>
      {leaving}
      <Stack gap="sm">
        <AddressFields path={(name) => ({ ...form.getInputProps(name), readOnly: !open })} />
        {problem !== null && (
          <Text size="sm" className={classes.refused} role="alert">
            {problem}
          </Text>
        )}
        {open && (
          <Group justify="flex-end">
            <Button type="submit" variant="default" loading={busy} disabled={!form.isDirty()}>
              {kept ? t.saved : t.save}
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  );
}

export function DeclarationAnswer({ given, open, save }: Field) {
  const t = useTexts(orders);
  const refusal = useRefusal();
  const [problem, setProblem] = useState<string | null>(null);
  return (
    <Checkbox
      label={t.confirmStatement}
      checked={given === true}
      disabled={!open || given === true}
      error={problem}
      onChange={() => void save(true).then(() => setProblem(null), (error: unknown) => setProblem(refusal(error)))}
    />
  );
}
