/** The fields that a refusal names and that no form shows, each with what is wrong with it. */

import { List } from "@mantine/core";
import type { ReactNode } from "react";

import { namesOfFields, type FieldNames } from "@/language/fields";
import { useLanguage, type Language } from "@/language/language";

interface RefusedFieldsProps {
  /** Path and what is wrong. */
  fields: [string, string][];
  names?: FieldNames;
}

export default function RefusedFields({ fields, names }: RefusedFieldsProps): ReactNode {
  return (
    <List size="sm" mt={6}>
      {fields.map(([path, detail]) => (
        <List.Item key={path}>
          <RefusedField path={path} names={names}>
            {detail}
          </RefusedField>
        </List.Item>
      ))}
    </List>
  );
}

/** What is wrong with a field, after what the forms call it. `names` are what only the page can name. */
export function RefusedField({ path, names = {}, children }: { path: string; names?: FieldNames; children: ReactNode }) {
  const { language } = useLanguage();
  const name = nameOf(path, language, names);
  return (
    <>
      {name !== "" && (
        <>
          <b>{name}</b>:{" "}
        </>
      )}
      {children}
    </>
  );
}

const NAMELESS = new Set(["(whole)", "(unnamed)", ""]);

/** `ring_to.1.number` as "Telephone number (Where it rings 2)"; empty where a path means no field. */
function nameOf(path: string, language: Language, own: FieldNames): string {
  const names = { ...namesOfFields(language), ...own };
  const steps: string[] = [];
  const words: string[] = [];
  for (const step of path.split(".")) {
    if (/^\d+$/.test(step)) {
      words.push([words.pop(), Number(step) + 1].join(" ").trim());
    } else {
      steps.push(step);
      words.push(wordsOf(steps, names));
    }
  }
  const told = words.filter((word, at) => word !== "" && word !== words[at - 1]);
  const last = told.pop() ?? "";
  const name = told.length > 0 ? `${last} (${told.join(", ")})` : last;
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** The longest end of a path that has a name; what has none is at least readable. */
function wordsOf(steps: string[], names: FieldNames): string {
  const named = steps.map((_, at) => names[steps.slice(at).join(".")]).find((words) => words !== undefined);
  const step = steps.at(-1) ?? "";
  return named ?? (NAMELESS.has(step) ? "" : step.replaceAll(/[_-]+/g, " "));
}
