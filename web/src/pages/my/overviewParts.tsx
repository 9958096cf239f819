/** What the overview is made of, and how it looks before anything is known. */

import { SimpleGrid, Skeleton, Stack, Text } from "@mantine/core";
import { lazy, Suspense, type ReactNode } from "react";

import { PartBoundary } from "@/components/Boundary";
import { Card } from "@/components/Card";
import { TextLink } from "@/components/LinkButton";
import { ZoneNote } from "@/components/Moment";
import { Page } from "@/components/Page";
import { WhenNear } from "@/components/WhenNear";
import { useTexts } from "@/language/catalogue";
import { overview } from "@/texts/overview";

import classes from "./Overview.module.css";
import type { Step } from "./series";

/** The library of charts comes after the figures. */
const fetchChart = () => import("./CallChart");
const Chart = lazy(fetchChart);

/** The page while nobody knows yet who is signed in: index.html draws its first words even before. */
export function NoOverview() {
  return (
    <Page title={useTexts(overview).title} lead={<Lead />}>
      <NoFigures />
    </Page>
  );
}

export function Lead() {
  return (
    <>
      <div>{useTexts(overview).lead}</div>
      <div>
        <ZoneNote />
      </div>
    </>
  );
}

/** The figures before any is known. */
export function NoFigures() {
  const t = useTexts(overview);
  return (
    <Stack gap="lg">
      <SimpleGrid cols={{ base: 2, lg: 4 }} spacing="md">
        <Figure title={t.today} />
        <Figure title={t.missed} hint={t.missedHint} link={<TextLink href="/my/calls?period=today&outcome=missed" size="xs" py={4}>{t.seeMissed}</TextLink>} />
        <Figure title={t.minutes} />
        <Figure title={t.cost} hint={t.costHint} />
      </SimpleGrid>
      <ChartCard title={t.perDay} lead={t.perDayLead} />
      <ChartCard title={t.perHour} lead={t.perHourLead} />
    </Stack>
  );
}

interface ChartCardProps {
  title: string;
  lead: string;
  steps?: (Step & { label: string })[] | undefined;
}

/** As high before its figures have come as after. */
export function ChartCard({ title, lead, steps }: ChartCardProps) {
  const t = useTexts(overview);
  const waiting = <Skeleton className={classes.chart} animate={false} aria-busy />;
  return (
    <Card title={title} lead={lead}>
      {steps === undefined ? (
        waiting
      ) : steps.every(({ calls }) => calls === 0) ? (
        <Text size="sm" c="dimmed">
          {t.noneYet}
        </Text>
      ) : (
        <WhenNear prepare={fetchChart} waiting={<Skeleton className={classes.chart} animate={false} />}>
          <PartBoundary instead={<Text size="sm">{t.noChart}</Text>}>
            <Suspense fallback={waiting}>
              <Chart title={title} lead={lead} steps={steps} />
            </Suspense>
          </PartBoundary>
        </WhenNear>
      )}
    </Card>
  );
}

interface FigureProps {
  title: string;
  /** Undefined while it is not known. */
  value?: string | undefined;
  hint?: string;
  link?: ReactNode;
}

export function Figure({ title, value, hint, link }: FigureProps) {
  return (
    <div className={classes.figure}>
      <Text size="sm" c="dimmed">
        {title}
      </Text>
      <div className={classes.value}>{value ?? <Skeleton height={26} width={90} animate={false} className={classes.waiting} />}</div>
      {hint && (
        <Text size="xs" c="dimmed">
          {hint}
        </Text>
      )}
      {link}
    </div>
  );
}
