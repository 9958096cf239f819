import { useEffect, useRef, type RefObject } from "react";

/** The field of a step that has just begun: the button of the step before is gone, and this is what comes next. */
export function useFocused(): RefObject<HTMLInputElement | null> {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  return field;
}
