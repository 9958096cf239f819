/** A choice of role, each with what it may do. */

import { Radio, Stack } from "@mantine/core";

import { useTexts } from "@/language/catalogue";
import { people } from "@/texts/people";

export const ROLES = ["owner", "operator", "finance", "read-only"] as const;
export type CustomerRole = (typeof ROLES)[number];

interface RoleChoiceProps {
  value?: CustomerRole;
  onChange?: (role: CustomerRole) => void;
}

export function RoleChoice({ value, onChange }: RoleChoiceProps) {
  const t = useTexts(people);
  return (
    <Radio.Group label={t.role} value={value ?? null} onChange={(role) => onChange?.(role as CustomerRole)}>
      <Stack gap="xs" mt={6}>
        {ROLES.map((role) => (
          <Radio key={role} value={role} label={t.roles[role]} description={t.rolesSay[role]} />
        ))}
      </Stack>
    </Radio.Group>
  );
}
