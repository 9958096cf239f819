/** A field for what nobody else should read over a shoulder. */

import { PasswordInput, type PasswordInputProps } from "@mantine/core";

import { useTexts } from "@/language/catalogue";
import { session } from "@/texts/session";

export function PasswordField(props: PasswordInputProps) {
  const t = useTexts(session);
  return <PasswordInput visibilityToggleButtonProps={{ "aria-label": t.visible }} {...props} />;
}
