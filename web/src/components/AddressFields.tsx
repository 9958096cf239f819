/** The fields of an address. */

import { Select, SimpleGrid, Stack, TextInput } from "@mantine/core";

import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import { shop } from "@/texts/shop";

import { COUNTRIES } from "./countries";

export interface AddressValues {
  street: string;
  postal_code: string;
  city: string;
  country: string;
}

export const NO_ADDRESS: AddressValues = { street: "", postal_code: "", city: "", country: "" };

export function AddressFields({ path }: { path: (name: keyof AddressValues) => object }) {
  const t = useTexts(shop).checkout;
  const format = useFormats();
  const countries = COUNTRIES.map((code) => ({ value: code, label: format.country(code) })).sort((a, b) =>
    a.label.localeCompare(b.label),
  );
  return (
    <Stack gap="md">
      <TextInput label={t.street} autoComplete="street-address" required {...path("street")} />
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <TextInput label={t.postalCode} autoComplete="postal-code" required {...path("postal_code")} />
        <TextInput label={t.city} autoComplete="address-level2" required {...path("city")} />
        <Select
          label={t.country}
          data={countries}
          searchable
          required
          allowDeselect={false}
          autoComplete="off"
          {...path("country")}
        />
      </SimpleGrid>
    </Stack>
  );
}
