/**
 * A refusal or a failure, told where it happened. Fields of a form show theirs themselves, see `fieldErrors`: where they
 * tell all of it, here it says no more than that.
 */

import { Alert, Button, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { lazy, Suspense } from "react";

import { asProblem, type ProblemError } from "@/api/problems";
import { useTexts } from "@/language/catalogue";
import type { FieldNames } from "@/language/fields";
import { common } from "@/texts/common";

/** Seldom wanted, so it is fetched when it is; where it cannot be had, the sentence alone has to do. */
const RefusedFields = lazy(() => import("./RefusedFields").catch(() => ({ default: () => null })));

interface ProblemProps {
  error: unknown;
  /** Offers to try again. */
  onRetry?: () => void;
  /** Paths of fields that show their messages themselves. */
  shownAtFields?: readonly string[];
  /** What fields are called that only this page can name. */
  names?: FieldNames;
}

export function Problem({ error, onRetry, shownAtFields = [], names }: ProblemProps) {
  const t = useTexts(common);
  const sentence = useProblemText();
  if (error === null || error === undefined) return null;
  const problem = asProblem(error);
  const failed = Object.entries(problem.fields);
  const rest = failed.filter(([path]) => !shownAtFields.includes(path));
  if (failed.length > 0 && rest.length === 0) return <CheckMarked />;
  return (
    <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={t.problem.title} role="alert" my="sm">
      <Text size="sm">{sentence(problem)}</Text>
      {rest.length > 0 && (
        <Suspense fallback={null}>
          <RefusedFields fields={rest} names={names} />
        </Suspense>
      )}
      {problem.requestId !== "" && (
        <Text size="xs" c="dimmed" mt={6}>
          {t.problem.reference(problem.requestId)}
        </Text>
      )}
      {onRetry && (
        <Button variant="default" size="xs" mt="sm" onClick={onRetry}>
          {t.retry}
        </Button>
      )}
    </Alert>
  );
}

/** Fields say themselves what is wrong with them: nothing has failed that support could help with. */
export function CheckMarked() {
  const t = useTexts(common).problem;
  return (
    <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />} role="alert" my="sm">
      {t.marked}
    </Alert>
  );
}

/** A refusal in one sentence of the page's language where we have one, else in the API's words. */
export function useProblemText(): (problem: ProblemError) => string {
  const t = useTexts(common).problem;
  return (problem) => {
    switch (problem.code) {
      case "too_many_requests":
        return t.too_many_requests(String(problem.retryAfter ?? 60));
      case "internal_error":
      case "unreachable":
      case "forbidden":
      case "unauthenticated":
      case "mfa_required":
      case "version_conflict":
        return t[problem.code];
      default:
        return problem.message || t.internal_error;
    }
  };
}
