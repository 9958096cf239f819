/**
 * The form that a rule makes: only what is demanded, each item with who asks and why. Every answer is kept as soon as
 * it is given, so the form can be left and taken up again.
 */

import { Button, Group, Progress, Skeleton, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";

import type { DossierView, FindingView, Requirement } from "@api";
import { $api, client } from "@/api/client";
import { asProblem } from "@/api/problems";
import { useMay } from "@/api/session";
import { Card } from "@/components/Card";
import { Pill } from "@/components/Pill";
import { Problem } from "@/components/Problem";
import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import { Label, RequirementWords, useItemNames, useRequirements } from "@/pages/shop/RequirementList";
import { orders } from "@/texts/orders";
import { useSentences } from "@/texts/sentences";

import { AddressAnswer, DeclarationAnswer, TextAnswer, type Answer } from "./answers";
import { DocumentAnswer } from "./DocumentAnswer";
import classes from "./Papers.module.css";

const OPEN = new Set<DossierView["state"]>(["draft", "rejected", "update_required"]);

export function Papers({ dossierId, orderId }: { dossierId: string; orderId: string }) {
  const asked = $api.useQuery("get", "/dossiers/{dossier_id}", { params: { path: { dossier_id: dossierId } } });
  const dossier = asked.data;
  const rule = useRequirements(
    dossier?.country ?? "",
    dossier?.type ?? "local",
    dossier?.end_user ?? "business",
    dossier !== undefined,
  );
  if (asked.isError) return <Problem error={asked.error} onRetry={() => void asked.refetch()} />;
  if (rule.isError) return <Problem error={rule.error} onRetry={() => void rule.refetch()} />;
  if (!dossier || !rule.data) return <Skeleton height={260} aria-busy />;
  return <Form dossier={dossier} items={rule.data.items} orderId={orderId} />;
}

/** Shows a dossier that the API has answered with, and asks the order anew. */
function useShow(dossierId: string, orderId: string) {
  const queries = useQueryClient();
  return (dossier: DossierView | undefined) => {
    if (dossier) {
      queries.setQueryData(["get", "/dossiers/{dossier_id}", { params: { path: { dossier_id: dossierId } } }], dossier);
    }
    void queries.invalidateQueries({
      queryKey: ["get", "/orders/{order_id}", { params: { path: { order_id: orderId } } }],
    });
  };
}

/** Keeps answers one after the other: each names the version that the one before has made. */
function useAnswers(seen: DossierView, orderId: string) {
  const queries = useQueryClient();
  const show = useShow(seen.dossier_id, orderId);
  const last = useRef<Promise<unknown>>(Promise.resolve());
  const params = { path: { dossier_id: seen.dossier_id } };
  const { queryKey } = $api.queryOptions("get", "/dossiers/{dossier_id}", { params });
  const newest = () => queries.getQueryData<DossierView>(queryKey) ?? seen;
  const put = async (version: number, item: string, value: Answer) =>
    show((await client.PUT("/dossiers/{dossier_id}/answers", { params, body: { version, answers: { [item]: value } } })).data);
  const keep = async (item: string, value: Answer) => {
    const before = newest();
    try {
      await put(before.version, item, value);
    } catch (error) {
      if (asProblem(error).code !== "version_conflict") throw error;
      // Something else was changed meanwhile, such as a document that came in: this answer is still the newest.
      const now = (await client.GET("/dossiers/{dossier_id}", { params })).data;
      show(now);
      if (!now || JSON.stringify(now.answers[item]) !== JSON.stringify(before.answers[item])) throw error;
      await put(now.version, item, value);
    }
  };
  return {
    answer: (item: string, value: Answer): Promise<unknown> => {
      const kept = last.current.then(() => keep(item, value));
      last.current = kept.catch(() => undefined);
      return kept;
    },
    /** The version once everything is kept that was answered. */
    settled: () => last.current.then(() => newest().version),
  };
}

function Form({ dossier, items, orderId }: { dossier: DossierView; items: Requirement[]; orderId: string }) {
  const t = useTexts(orders);
  const format = useFormats();
  const may = useMay();
  const show = useShow(dossier.dossier_id, orderId);
  const path = { dossier_id: dossier.dossier_id };
  const { answer, settled } = useAnswers(dossier, orderId);
  const submitting = $api.useMutation("post", "/dossiers/{dossier_id}/submission", { onSuccess: show });
  const names = useItemNames(items);
  const open = OPEN.has(dossier.state) && may("orders:write");
  const met = dossier.findings.filter(({ state }) => state === "met").length;
  const own = items.filter((item) => !item.known_from_order);
  const ready = dossier.findings.every(({ state, code }) => state === "met" || code === "verification_missing");
  const submit = async () => submitting.mutate({ params: { path }, body: { version: await settled() } });
  return (
    <Card
      title={t.papers}
      lead={t.papersLead}
      actions={
        <Stack gap={4} w={160}>
          <Progress
            value={(100 * met) / Math.max(1, dossier.findings.length)}
            color={ready ? "green" : "brand"}
            aria-label={t.progress(format.number(met), format.number(dossier.findings.length))}
          />
          <Text size="xs" c="dimmed" ta="end">
            {t.progress(format.number(met), format.number(dossier.findings.length))}
          </Text>
        </Stack>
      }
    >
      {open && <ToRepair items={items} findings={dossier.findings} />}
      <ul className={classes.items}>
        {own.map((item) => (
          <li key={item.id} id={anchorOf(item)} tabIndex={-1} className={classes.item}>
            <Head item={item} finding={dossier.findings.find((each) => each.item === item.id)} open={open} />
            <AnswerOf item={item} items={items} dossier={dossier} open={open} answer={answer} show={show} />
          </li>
        ))}
        {items
          .filter((item) => item.known_from_order)
          .map((item) => {
            const finding = dossier.findings.find((each) => each.item === item.id);
            return (
              <li key={item.id} id={anchorOf(item)} tabIndex={-1} className={classes.item}>
                <Head item={item} finding={finding} open={open} />
                {dossier.answers[item.id] === undefined && (finding?.state === "met" || !open) ? (
                  <Text size="sm" c="dimmed">
                    {t.fromOrder}
                  </Text>
                ) : (
                  <AnswerOf item={item} items={items} dossier={dossier} open={open} answer={answer} show={show} />
                )}
              </li>
            );
          })}
      </ul>
      <Problem error={submitting.error} names={names} />
      {open && (
        <Group justify="space-between" mt="md">
          <Text size="sm" c="dimmed" flex="1 1 12rem">
            {t.submitHint}
          </Text>
          <Button
            size="md"
            disabled={!ready}
            loading={submitting.isPending}
            onClick={() => void submit()}
          >
            {t.submit}
          </Button>
        </Group>
      )}
    </Card>
  );
}

function anchorOf({ id }: Requirement): string {
  return `asked-${id}`;
}

/** Where to go, when a reviewer has sent some of it back. */
function ToRepair({ items, findings }: { items: Requirement[]; findings: FindingView[] }) {
  const t = useTexts(orders);
  const refused = items.filter(({ id }) => findings.some(({ item, state }) => item === id && state === "refused"));
  if (refused.length === 0) return null;
  return (
    <nav className={classes.repair} aria-label={t.toRepair}>
      <Text size="sm" fw={600}>
        {t.toRepair}
      </Text>
      <ul>
        {refused.map((item) => (
          <li key={item.id}>
            <a href={`#${anchorOf(item)}`}>
              <Label of={item} />
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

interface HeadProps {
  item: Requirement;
  finding: FindingView | undefined;
  open: boolean;
}

function Head({ item, finding, open }: HeadProps) {
  const t = useTexts(orders);
  const state = finding?.state ?? "missing";
  return (
    <div>
      <Group justify="space-between" gap="sm" wrap="nowrap" align="flex-start">
        <Text fw={600} component="h3" className={classes.label}>
          <Label of={item} />
        </Text>
        <Pill tone={state === "met" ? "good" : state === "refused" ? "bad" : "wait"}>{t[state]}</Pill>
      </Group>
      {finding?.state === "refused" && !(open && item.kind === "text") && (
        <Text size="sm" className={classes.refused} role="alert">
          <Refused finding={finding} />
        </Text>
      )}
      <RequirementWords item={item} />
    </div>
  );
}

function Refused({ finding }: { finding: FindingView }) {
  const say = useSentences();
  const what = say(finding.detail);
  const repair = say(finding.repair);
  return (
    <>
      <b lang={what.lang}>{what.text}</b> <span lang={repair.lang}>{repair.text}</span>
    </>
  );
}

interface AnswerProps {
  item: Requirement;
  items: Requirement[];
  dossier: DossierView;
  open: boolean;
  answer: (item: string, value: Answer) => Promise<unknown>;
  show: (dossier: DossierView | undefined) => void;
}

function AnswerOf({ item, items, dossier, open, answer, show }: AnswerProps) {
  const t = useTexts(orders);
  const given = dossier.answers[item.id];
  const finding = dossier.findings.find((each) => each.item === item.id);
  const save = (value: Answer) => answer(item.id, value);
  switch (item.kind) {
    case "text":
      return (
        <TextAnswer
          item={item}
          given={given}
          open={open}
          save={save}
          refused={finding?.state === "refused" && <Refused finding={finding} />}
        />
      );
    case "address":
      return <AddressAnswer given={given} open={open} save={save} />;
    case "declaration":
      return <DeclarationAnswer given={given} open={open} save={save} />;
    case "document":
      return <DocumentAnswer item={item} items={items} dossier={dossier} state={finding?.state ?? "missing"} open={open} show={show} />;
    case "verification":
      return <Text size="sm">{t.verification}</Text>;
  }
}
