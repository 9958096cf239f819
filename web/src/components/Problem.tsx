/** A refusal or a failure, told where it happened. Fields of a form show theirs themselves: see `fieldErrors`. */

import { Alert, Button, List, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";

import { asProblem, type ProblemError } from "@/api/problems";
import { useTexts } from "@/language/catalogue";
import { common } from "@/texts/common";

interface ProblemProps {
  error: unknown;
  /** Offers to try again. */
  onRetry?: () => void;
  /** Paths of fields that show their messages themselves. */
  shownAtFields?: readonly string[];
}

export function Problem({ error, onRetry, shownAtFields = [] }: ProblemProps) {
  const t = useTexts(common);
  const sentence = useProblemText();
  if (error === null || error === undefined) return null;
  const problem = asProblem(error);
  const rest = Object.entries(problem.fields).filter(([path]) => !shownAtFields.includes(path));
  return (
    <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={t.problem.title} role="alert" my="sm">
      <Text size="sm">{sentence(problem)}</Text>
      {rest.length > 0 && (
        <List size="sm" mt={6}>
          {rest.map(([path, detail]) => (
            <List.Item key={path}>
              <b>{path}</b>: {detail}
            </List.Item>
          ))}
        </List>
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

/** A refusal in one sentence of the page's language where we have one, else in the API's words. */
export function useProblemText(): (problem: ProblemError) => string {
  const t = useTexts(common).problem;
  return (problem) => {
    switch (problem.code) {
      case "too_many_requests":
        return t.too_many_requests(String(problem.retryAfter ?? 60));
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
