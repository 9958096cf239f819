/** Uploading a document: by drag and drop or by choice of a file, with its progress, straight into our storage. */

import "@mantine/dropzone/styles.layer.css";

import { ActionIcon, Button, Group, Progress, Select, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { Dropzone } from "@mantine/dropzone";
import { useForm, type UseFormReturnType } from "@mantine/form";
import { IconFileText, IconTrash, IconUpload } from "@tabler/icons-react";
import { useState } from "react";

import type { AcceptedDocument, DocumentRequest, DocumentView, DossierView, FindingView, Requirement } from "@api";
import { client } from "@/api/client";
import { asProblem, fieldErrors } from "@/api/problems";
import { upload } from "@/api/upload";
import { AddressFields, NO_ADDRESS, type AddressValues } from "@/components/AddressFields";
import { Pill } from "@/components/Pill";
import { Problem } from "@/components/Problem";
import { useUnsaved } from "@/components/useUnsaved";
import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import { common } from "@/texts/common";
import { useLaw } from "@/texts/law";
import { orders } from "@/texts/orders";

import classes from "./Papers.module.css";

const MEDIA_TYPES = ["application/pdf", "image/jpeg", "image/png"] as const;
type MediaType = (typeof MEDIA_TYPES)[number];
const MOST_BYTES = 10 * 1024 * 1024;

interface DocumentAnswerProps {
  item: Requirement;
  /** Every item of the rule: what is asked about a kind of document is asked wherever it is named. */
  items: Requirement[];
  dossier: DossierView;
  /** How the item stands. */
  state: FindingView["state"];
  open: boolean;
  show: (dossier: DossierView | undefined) => void;
}

export function DocumentAnswer({ item, items, dossier, state, open, show }: DocumentAnswerProps) {
  const t = useTexts(orders);
  const [another, setAnother] = useState(false);
  // Here, and not where it is typed: other answers come and go meanwhile, and may hide the fields for a while.
  const form = useForm<Details>({ initialValues: { ...NO_DATES, address: addressOf(dossier) } });
  const accepted = item.any_of ?? [];
  const kinds = new Set(accepted.map(({ document }) => document));
  const held = dossier.documents.filter(({ document }) => kinds.has(document));
  return (
    <Stack gap="sm">
      <Held documents={held} accepted={accepted} dossier={dossier} state={state} open={open} show={show} />
      {open && state === "met" && !another && (
        <Button variant="subtle" size="xs" className={classes.another} onClick={() => setAnother(true)}>
          {t.another}
        </Button>
      )}
      {open && (state !== "met" || another) && (
        <Upload
          accepted={accepted.map((each) => withAll(each, items))}
          form={form}
          dossier={dossier}
          show={show}
          onDone={() => setAnother(false)}
        />
      )}
    </Stack>
  );
}

/** One document can answer several items: it needs the details that any of them asks. */
function withAll(accepted: AcceptedDocument, items: Requirement[]): AcceptedDocument {
  const named = items.flatMap((item) => item.any_of ?? []).filter(({ document }) => document === accepted.document);
  return {
    ...accepted,
    max_age_days: named.find((each) => each.max_age_days)?.max_age_days ?? null,
    max_age_months: named.find((each) => each.max_age_months)?.max_age_months ?? null,
    unexpired: named.some((each) => each.unexpired),
    shows_address: named.find((each) => each.shows_address)?.shows_address ?? null,
  };
}

interface HeldProps extends Omit<DocumentAnswerProps, "item" | "items"> {
  documents: DocumentView[];
  accepted: AcceptedDocument[];
}

function Held({ documents, accepted, dossier, state, open, show }: HeldProps) {
  const t = useTexts(orders);
  const format = useFormats();
  const law = useLaw();
  const [error, setError] = useState<unknown>(null);
  const remove = async (documentId: string) => {
    const path = { dossier_id: dossier.dossier_id, document_id: documentId };
    try {
      await client.DELETE("/dossiers/{dossier_id}/documents/{document_id}", { params: { path } });
      show((await client.GET("/dossiers/{dossier_id}", { params: { path: { dossier_id: dossier.dossier_id } } })).data);
    } catch (problem) {
      setError(problem);
    }
  };
  if (documents.length === 0) return null;
  return (
    <>
      <Problem error={error} />
      <ul className={classes.documents}>
        {documents.map((each) => {
          const english = accepted.find(({ document }) => document === each.document)?.name ?? each.document;
          const { text: name, lang } = law("documents", each.document, english);
          return (
            <li key={each.document_id} className={classes.document}>
              <IconFileText size={20} stroke={1.6} aria-hidden />
              <Text size="sm" flex="1 1 10rem" lang={lang}>
                {name}{" "}
                <Text span c="dimmed" size="xs">
                  {format.bytes(each.size)}
                </Text>
              </Text>
              <Group gap="xs" wrap="nowrap">
                <Pill tone={each.state !== "held" ? "wait" : state === "refused" ? "bad" : "good"}>
                  {each.state !== "held" ? t.waiting : state === "refused" ? t.refused : t.uploaded}
                </Pill>
                {open && (
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={t.removing(name)}
                    onClick={() => void remove(each.document_id)}
                  >
                    <IconTrash size={18} stroke={1.7} aria-hidden />
                  </ActionIcon>
                )}
              </Group>
            </li>
          );
        })}
      </ul>
    </>
  );
}

interface UploadProps {
  accepted: AcceptedDocument[];
  form: UseFormReturnType<Details>;
  dossier: DossierView;
  show: (dossier: DossierView | undefined) => void;
  onDone: () => void;
}

interface Details {
  issued_on: string;
  expires_on: string;
  address: AddressValues;
}

const NO_DATES = { issued_on: "", expires_on: "" };

interface UnderWay {
  file: File;
  percent: number;
  stop: () => void;
}

interface Failure {
  file: File;
  error: unknown;
}

function Upload({ accepted, form, dossier, show, onDone }: UploadProps) {
  const t = useTexts(orders);
  const law = useLaw();
  const format = useFormats();
  const [kind, setKind] = useState(accepted[0]?.document ?? "");
  const [underWay, setUnderWay] = useState<UnderWay | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const chosen = accepted.find(({ document }) => document === kind);
  const dated = Boolean(chosen?.max_age_days ?? chosen?.max_age_months);
  const shown = [
    ...(dated ? ["issued_on"] : []),
    ...(chosen?.unexpired ? ["expires_on"] : []),
    ...(chosen?.shows_address ? Object.keys(NO_ADDRESS).map((name) => `address.${name}`) : []),
  ];
  // What is told about a document is kept together with its file.
  const leaving = useUnsaved(underWay !== null || shown.some((path) => form.isDirty(path)));
  if (chosen === undefined) return null;

  const take = async (file: File | undefined) => {
    setFailure(null);
    setRefusal(null);
    const details = form.getValues();
    if (file === undefined) return;
    const lacking = [
      ...(dated && details.issued_on === "" ? ["issued_on"] : []),
      ...(chosen.unexpired && details.expires_on === "" ? ["expires_on"] : []),
    ];
    form.setErrors(Object.fromEntries(lacking.map((name) => [name, t.needDate])));
    if (lacking[0] !== undefined) {
      form.getInputNode(lacking[0])?.focus();
      return;
    }
    const stopping = new AbortController();
    const over = () => setUnderWay((now) => (now?.file === file ? null : now));
    const stop = () => {
      stopping.abort();
      over();
    };
    setUnderWay({ file, percent: 0, stop });
    const document = {
      document: kind,
      media_type: file.type as MediaType,
      size: file.size,
      ...(dated && { issued_on: details.issued_on }),
      ...(chosen.unexpired && { expires_on: details.expires_on }),
      ...(chosen.shows_address && { address: details.address }),
    };
    const progressed = (percent: number) => setUnderWay((now) => (now?.file === file ? { ...now, percent } : now));
    try {
      show(await handIn(file, document, dossier.dossier_id, progressed, stopping.signal));
      form.setInitialValues({ ...NO_DATES, address: details.address }); // the next document has dates of its own
      form.reset();
      onDone();
    } catch (error) {
      const { document: unreadable, ...wrong } = fieldErrors(error);
      form.setErrors(wrong);
      if (unreadable !== undefined) setRefusal(unreadable);
      else if (!stopping.signal.aborted) setFailure({ file, error });
      const path = { dossier_id: dossier.dossier_id };
      show((await client.GET("/dossiers/{dossier_id}", { params: { path } }).catch(() => undefined))?.data);
    } finally {
      over();
    }
  };

  return (
    <Stack gap="sm">
      {leaving}
      {accepted.length > 1 && (
        <Select
          label={t.documentKind}
          data={accepted.map(({ document, name }) => ({ value: document, label: law("documents", document, name).text }))}
          value={kind}
          onChange={(each) => each && setKind(each)}
          allowDeselect={false}
        />
      )}
      {(dated || chosen.unexpired) && (
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          {dated && <TextInput type="date" label={t.issuedOn} required {...form.getInputProps("issued_on")} />}
          {chosen.unexpired && <TextInput type="date" label={t.expiresOn} required {...form.getInputProps("expires_on")} />}
        </SimpleGrid>
      )}
      {chosen.shows_address && (
        <fieldset style={{ border: 0, margin: 0, padding: 0 }}>
          <Text component="legend" size="sm" fw={500} mb={6}>
            {t.addressOn}
          </Text>
          <AddressFields path={(name) => form.getInputProps(`address.${name}`)} />
        </fieldset>
      )}
      {underWay ? (
        <Sending underWay={underWay} />
      ) : (
        <Dropzone
          onDrop={(files) => void take(files[0])}
          onReject={([first]) => {
            const large = first?.errors.some(({ code }) => code === "file-too-large");
            setFailure(null);
            setRefusal(large && first ? t.tooLarge(format.bytes(first.file.size)) : t.wrongFile);
          }}
          accept={[...MEDIA_TYPES]}
          maxSize={MOST_BYTES}
          multiple={false}
          className={classes.drop}
          role="button"
          aria-label={`${t.drop} ${t.dropHint}: ${law("documents", chosen.document, chosen.name).text}`}
          inputProps={{ style: { display: "none" } }}
        >
          <Group gap="md" justify="center" wrap="nowrap" py="sm" style={{ pointerEvents: "none" }}>
            <IconUpload size={22} stroke={1.6} aria-hidden style={{ flex: "none" }} />
            <div>
              <Text size="sm" fw={550}>
                {t.drop}{" "}
              </Text>
              <Text size="xs" c="dimmed">
                {t.dropHint}
              </Text>
            </div>
          </Group>
        </Dropzone>
      )}
      {refusal && (
        <Text size="sm" className={classes.refused} role="alert">
          {refusal}
        </Text>
      )}
      {failure && (
        <Problem error={failure.error} shownAtFields={shown} {...(mayWork(failure.error) ? { onRetry: () => void take(failure.file) } : {})} />
      )}
    </Stack>
  );
}

/** Which file, how far it is, and how to call it off. */
function Sending({ underWay: { file, percent, stop } }: { underWay: UnderWay }) {
  const t = useTexts(orders);
  const { cancel } = useTexts(common);
  const format = useFormats();
  return (
    <div>
      <Group justify="space-between" gap="sm" wrap="nowrap" mb={6}>
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          {file.name}{" "}
          <Text span c="dimmed" size="xs">
            {format.bytes(file.size)}
          </Text>
        </Text>
        {percent < 100 && (
          <Button variant="default" size="xs" flex="none" onClick={stop}>
            {cancel}
          </Button>
        )}
      </Group>
      <Progress value={Math.max(percent, 2)} striped animated aria-label={t.uploading(String(percent))} />
      <Text size="xs" c="dimmed" mt={4} role="status">
        {percent < 100 ? t.uploading(String(percent)) : t.checking}
      </Text>
    </div>
  );
}

/** Announces the document, brings it, and has it looked at; what did not arrive is not kept announced. */
async function handIn(
  file: File,
  body: DocumentRequest,
  dossierId: string,
  onProgress: (percent: number) => void,
  signal: AbortSignal,
): Promise<DossierView | undefined> {
  const path = { dossier_id: dossierId };
  const { data } = await client.POST("/dossiers/{dossier_id}/documents", { params: { path }, body });
  const document = { params: { path: { ...path, document_id: data?.document_id ?? "" } } };
  try {
    const { url, fields } = data?.upload ?? { url: "", fields: {} };
    await upload(file, { method: "POST", url, fields }, onProgress, signal);
  } catch (error) {
    await client.DELETE("/dossiers/{dossier_id}/documents/{document_id}", document).catch(() => undefined);
    throw error;
  }
  return (await client.POST("/dossiers/{dossier_id}/documents/{document_id}/uploaded", document)).data;
}

/** Whether it may go well when it is tried again: nobody said that the file is wrong. */
function mayWork(error: unknown): boolean {
  const { status } = asProblem(error);
  return status === 0 || status >= 500;
}

/** The address that the documents most likely show: what was answered, else the organisation's. */
function addressOf(dossier: DossierView): AddressValues {
  const answered = Object.values(dossier.answers).find((answer) => typeof answer === "object");
  return answered ?? dossier.organisation.address ?? NO_ADDRESS;
}
