/** Uploading a document: by drag and drop or by choice of a file, with its progress, straight into our storage. */

import "@mantine/dropzone/styles.layer.css";

import { ActionIcon, Group, Progress, Select, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { Dropzone } from "@mantine/dropzone";
import { useForm } from "@mantine/form";
import { IconFileText, IconTrash, IconUpload } from "@tabler/icons-react";
import { useState } from "react";

import type { AcceptedDocument, DocumentView, DossierView, Requirement } from "@api";
import { client } from "@/api/client";
import { fieldErrors } from "@/api/problems";
import { upload } from "@/api/upload";
import { AddressFields, NO_ADDRESS, type AddressValues } from "@/components/PartyFields";
import { Pill } from "@/components/Pill";
import { Problem } from "@/components/Problem";
import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
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
  open: boolean;
  show: (dossier: DossierView | undefined) => void;
}

export function DocumentAnswer({ item, items, dossier, open, show }: DocumentAnswerProps) {
  const accepted = item.any_of ?? [];
  const kinds = new Set(accepted.map(({ document }) => document));
  const held = dossier.documents.filter(({ document }) => kinds.has(document));
  return (
    <Stack gap="sm">
      <Held documents={held} accepted={accepted} dossier={dossier} open={open} show={show} />
      {open && <Upload accepted={accepted.map((each) => withAll(each, items))} dossier={dossier} show={show} />}
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

function Held({ documents, accepted, dossier, open, show }: HeldProps) {
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
              <Text size="sm" flex={1} lang={lang}>
                {name}{" "}
                <Text span c="dimmed" size="xs">
                  {format.bytes(each.size)}
                </Text>
              </Text>
              <Pill tone={each.state === "held" ? "good" : "wait"}>
                {each.state === "held" ? t.uploaded : t.waiting}
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
            </li>
          );
        })}
      </ul>
    </>
  );
}

interface UploadProps {
  accepted: AcceptedDocument[];
  dossier: DossierView;
  show: (dossier: DossierView | undefined) => void;
}

interface Details {
  issued_on: string;
  expires_on: string;
  address: AddressValues;
}

function Upload({ accepted, dossier, show }: UploadProps) {
  const t = useTexts(orders);
  const law = useLaw();
  const [kind, setKind] = useState(accepted[0]?.document ?? "");
  const [progress, setProgress] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const form = useForm<Details>({
    initialValues: { issued_on: "", expires_on: "", address: addressOf(dossier) },
  });
  const chosen = accepted.find(({ document }) => document === kind);
  if (chosen === undefined) return null;
  const dated = Boolean(chosen.max_age_days ?? chosen.max_age_months);

  const shown = [
    ...(dated ? ["issued_on"] : []),
    ...(chosen.unexpired ? ["expires_on"] : []),
    ...(chosen.shows_address ? Object.keys(NO_ADDRESS).map((name) => `address.${name}`) : []),
  ];

  const take = async (file: File | undefined) => {
    setError(null);
    setRefusal(null);
    const details = form.getValues();
    if (file === undefined) return;
    if ((dated && details.issued_on === "") || (chosen.unexpired && details.expires_on === "")) {
      setRefusal(t.needDate);
      return;
    }
    setProgress(0);
    try {
      const dossierPath = { dossier_id: dossier.dossier_id };
      const announced = await client.POST("/dossiers/{dossier_id}/documents", {
        params: { path: dossierPath },
        body: {
          document: kind,
          media_type: file.type as MediaType,
          size: file.size,
          ...(dated && { issued_on: details.issued_on }),
          ...(chosen.unexpired && { expires_on: details.expires_on }),
          ...(chosen.shows_address && { address: details.address }),
        },
      });
      const form_ = announced.data?.upload;
      if (form_) await upload(file, { method: "POST", url: form_.url, fields: form_.fields }, setProgress);
      const path = { ...dossierPath, document_id: announced.data?.document_id ?? "" };
      show((await client.POST("/dossiers/{dossier_id}/documents/{document_id}/uploaded", { params: { path } })).data);
    } catch (problem) {
      form.setErrors(fieldErrors(problem));
      setError(problem);
    } finally {
      setProgress(null);
    }
  };

  return (
    <Stack gap="sm">
      {accepted.length > 1 && (
        <Select
          label={t.documentKind}
          data={accepted.map(({ document, name }) => ({ value: document, label: law("documents", document, name).text }))}
          value={kind}
          onChange={(each) => each && setKind(each)}
          allowDeselect={false}
        />
      )}
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        {dated && <TextInput type="date" label={t.issuedOn} required {...form.getInputProps("issued_on")} />}
        {chosen.unexpired && <TextInput type="date" label={t.expiresOn} required {...form.getInputProps("expires_on")} />}
      </SimpleGrid>
      {chosen.shows_address && (
        <fieldset style={{ border: 0, margin: 0, padding: 0 }}>
          <Text component="legend" size="sm" fw={500} mb={6}>
            {t.addressOn}
          </Text>
          <AddressFields path={(name) => form.getInputProps(`address.${name}`)} />
        </fieldset>
      )}
      {progress === null ? (
        <Dropzone
          onDrop={(files) => void take(files[0])}
          onReject={() => setRefusal(t.wrongFile)}
          accept={[...MEDIA_TYPES]}
          maxSize={MOST_BYTES}
          multiple={false}
          className={classes.drop}
          role="button"
          aria-label={`${t.drop} ${t.dropHint}: ${law("documents", chosen.document, chosen.name).text}`}
          inputProps={{ style: { display: "none" } }}
        >
          <Group gap="md" justify="center" py="sm" style={{ pointerEvents: "none" }}>
            <IconUpload size={22} stroke={1.6} aria-hidden />
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
      ) : (
        <div role="status">
          <Progress value={progress} striped animated aria-label={t.uploading(String(progress))} />
          <Text size="xs" c="dimmed" mt={4}>
            {progress < 100 ? t.uploading(String(progress)) : t.checking}
          </Text>
        </div>
      )}
      {refusal && (
        <Text size="sm" className={classes.refused} role="alert">
          {refusal}
        </Text>
      )}
      <Problem error={error} shownAtFields={shown} />
    </Stack>
  );
}

/** The address that the documents most likely show: what was answered, else the organisation's. */
function addressOf(dossier: DossierView): AddressValues {
  const answered = Object.values(dossier.answers).find((answer) => typeof answer === "object");
  return answered ?? dossier.organisation.address ?? NO_ADDRESS;
}
