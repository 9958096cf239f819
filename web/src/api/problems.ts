/** Refusals of the API (RFC 9457), as the pages show them. */

import type { Problem } from "@api";
import { languageOfPage } from "@/language/language";
import { sentences } from "@/texts/sentences";

export type FieldErrors = Record<string, string>;

/**
 * A refusal, in the language of the page where it has words for it. `fields` are the fields that failed, by the path
 * under which they were sent (`contact.email`).
 */
export class ProblemError extends Error {
  readonly status: number;
  readonly code: string;
  readonly requestId: string;
  readonly fields: FieldErrors;
  readonly retryAfter: number | null;

  constructor(problem: Problem, retryAfter: number | null = null) {
    super(problem.detail);
    this.name = "ProblemError";
    this.status = problem.status;
    this.code = problem.code;
    this.requestId = problem.request_id;
    this.fields = Object.fromEntries((problem.errors ?? []).map((field) => [field.name, field.detail]));
    this.retryAfter = retryAfter;
  }

  /** The refusal in an answer; answers that are none of ours (a proxy's) become one. */
  static async from(response: Response): Promise<ProblemError> {
    const seconds = Number(response.headers.get("Retry-After"));
    try {
      const problem = (await response.clone().json()) as Partial<Problem>;
      return new ProblemError(await inWords({ ...without(response.status), ...problem }), seconds || null);
    } catch {
      return new ProblemError(without(response.status), seconds || null);
    }
  }
}

/** What the pages say themselves, whatever the sentence: see `useProblemText`. */
const SAID_BY_PAGES = new Set([
  "unauthenticated",
  "forbidden",
  "mfa_required",
  "version_conflict",
  "too_many_requests",
  "internal_error",
]);

/** A refusal with its sentences in the language of the page. */
export async function inWords<Refused extends Pick<Problem, "code" | "detail" | "errors">>(
  problem: Refused,
): Promise<Refused> {
  if (SAID_BY_PAGES.has(problem.code)) return problem;
  const translate = await sentences(languageOfPage());
  if (translate === null) return problem;
  const say = (english: string) => translate(english) ?? english;
  return {
    ...problem,
    detail: say(problem.detail),
    errors: problem.errors?.map((field) => ({ ...field, detail: say(field.detail) })),
  };
}

function without(status: number): Problem {
  const code = status === 401 ? "unauthenticated" : status === 403 ? "forbidden" : "internal_error";
  return { type: "about:blank", title: "", status, detail: "", code, request_id: "" };
}

/** No answer came: the network, or our side, is away. */
export function unreachable(): ProblemError {
  return new ProblemError({ ...without(0), code: "unreachable" });
}

/** Whatever was thrown, as a refusal. */
export function asProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  return new ProblemError(without(0));
}

/**
 * The messages of a refusal at the fields of a form. `at` renames paths of the API to fields of the form where they
 * differ; what belongs to no field of the form stays in the alert above it.
 */
export function fieldErrors(error: unknown, at: (path: string) => string = (path) => path): FieldErrors {
  return Object.fromEntries(Object.entries(asProblem(error).fields).map(([path, text]) => [at(path), text]));
}
