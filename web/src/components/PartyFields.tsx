/** The fields of an organisation and its contact person (OR-1), for orders and for the account. */

import { SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { isNotEmpty, type FormErrors, type FormRulesRecord, type UseFormReturnType } from "@mantine/form";

import { useTexts } from "@/language/catalogue";
import { nameFields } from "@/language/fields";
import { shop } from "@/texts/shop";

import { AddressFields, NO_ADDRESS, type AddressValues } from "./AddressFields";
import { toCallable } from "./callable";

export interface PartyValues {
  organisation: { legal_name: string; address: AddressValues; registration_number: string; vat_number: string };
  contact: { name: string; email: string; phone: string };
}

export const NO_PARTY: PartyValues = {
  organisation: { legal_name: "", address: NO_ADDRESS, registration_number: "", vat_number: "" },
  contact: { name: "", email: "", phone: "" },
};

/** Paths of the fields, as problems name them. */
export const PARTY_FIELDS = [
  "organisation.legal_name",
  "organisation.registration_number",
  "organisation.vat_number",
  "organisation.address.street",
  "organisation.address.postal_code",
  "organisation.address.city",
  "organisation.address.country",
  "contact.name",
  "contact.email",
  "contact.phone",
] as const;

/** Those of them that the form shows: a private person has no register and no VAT number to tell. */
export function partyFields(endUser: Party): readonly string[] {
  const ofBusinesses = ["organisation.registration_number", "organisation.vat_number"];
  return PARTY_FIELDS.filter((path) => endUser === "business" || !ofBusinesses.includes(path));
}

nameFields(shop, ({ checkout: t, need }) => ({
  organisation: t.organisation,
  legal_name: t.legalName,
  registration_number: t.registration,
  vat_number: t.vat,
  "organisation.address": t.organisation,
  street: t.street,
  postal_code: t.postalCode,
  city: t.city,
  "address.country": t.country,
  contact: t.contact,
  "contact.name": t.name,
  "contact.email": t.email,
  phone: t.phone,
  end_user: need.endUser,
}));

type Party = "business" | "individual";

/** What the API takes: telephone numbers as E.164, no VAT number instead of an empty one, none of a private person. */
export function partyBody(values: PartyValues, endUser: Party = "business") {
  const { organisation, contact } = values;
  const ofBusiness = (written: string) => (endUser === "business" && written.trim()) || null;
  return {
    organisation: {
      ...organisation,
      registration_number: ofBusiness(organisation.registration_number),
      vat_number: ofBusiness(organisation.vat_number),
    },
    contact: { ...contact, phone: toCallable(contact.phone, organisation.address.country) ?? contact.phone },
  };
}

/** The values of a form from what the API holds. */
export function partyValues(held: {
  organisation: {
    legal_name: string;
    address: AddressValues;
    registration_number?: string | null;
    vat_number?: string | null;
  } | null;
  contact: { name: string; email: string; phone: string } | null;
  /** Of whoever is signed in: likely the contact person's. */
  email?: string | undefined;
}): PartyValues {
  return {
    organisation: held.organisation
      ? {
          ...held.organisation,
          registration_number: held.organisation.registration_number ?? "",
          vat_number: held.organisation.vat_number ?? "",
        }
      : NO_PARTY.organisation,
    contact: held.contact ?? { ...NO_PARTY.contact, email: held.email ?? "" },
  };
}

/** What is missing, and a telephone number that cannot be one: told of all fields at once, before anything is sent. */
export function usePartyRules(endUser: Party): FormRulesRecord<PartyValues> {
  const t = useTexts(shop).checkout;
  const written = isNotEmpty(t.required);
  return {
    organisation: {
      legal_name: written,
      registration_number: endUser === "business" ? written : () => null,
      address: { street: written, postal_code: written, city: written, country: written },
    },
    contact: {
      name: written,
      email: written,
      phone: usePhoneRule(),
    },
  };
}

/** The contact is called: the number has to be one that the plan of its country has. */
export function usePhoneRule(): (written: string, values: PartyValues) => string | null {
  const t = useTexts(shop).checkout;
  return (written, { organisation }) => {
    if (written.trim() === "") return t.required;
    return toCallable(written, organisation.address.country) === null ? t.phoneWrong : null;
  };
}

type Form = UseFormReturnType<PartyValues>;

/** Shows what is wrong at its fields, and goes to the first of them. */
export function markFields(form: Form, errors: FormErrors, fields: readonly string[] = PARTY_FIELDS): void {
  form.setErrors(errors);
  form.getInputNode(fields.find((path) => path in errors) ?? "")?.focus();
}

/** A private person has no register and no VAT number to tell. */
export function OrganisationFields({ form, endUser = "business" }: { form: Form; endUser?: Party }) {
  const t = useTexts(shop).checkout;
  const business = endUser === "business";
  return (
    <Stack gap="md">
      <TextInput
        label={business ? t.legalName : t.fullName}
        autoComplete={business ? "organization" : "name"}
        required
        {...form.getInputProps("organisation.legal_name")}
      />
      {business && (
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput
            label={t.registration}
            description={t.registrationHint}
            required
            {...form.getInputProps("organisation.registration_number")}
          />
          <TextInput label={t.vat} description={t.vatHint} {...form.getInputProps("organisation.vat_number")} />
        </SimpleGrid>
      )}
      <AddressFields path={(name) => form.getInputProps(`organisation.address.${name}`)} />
    </Stack>
  );
}

/** Its hint stands below a field that has one without a hint beside it: the two stay at one height. */
const BESIDE: ("label" | "input" | "description" | "error")[] = ["label", "input", "description", "error"];

export function ContactFields({ form }: { form: Form }) {
  const t = useTexts(shop).checkout;
  return (
    <Stack gap="md">
      <TextInput label={t.name} autoComplete="name" required {...form.getInputProps("contact.name")} />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput label={t.email} type="email" autoComplete="email" required {...form.getInputProps("contact.email")} />
        <TextInput
          label={t.phone}
          description={t.phoneHint}
          inputWrapperOrder={BESIDE}
          type="tel"
          autoComplete="tel"
          required
          {...form.getInputProps("contact.phone")}
        />
      </SimpleGrid>
      <Text size="xs" c="dimmed">
        {t.usedFor}
      </Text>
    </Stack>
  );
}
