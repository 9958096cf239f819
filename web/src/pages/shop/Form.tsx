/** A form that a rule names, to be printed, filled in by hand and signed. */

import { Button, Text, Title } from "@mantine/core";
import { IconFileText, IconPrinter } from "@tabler/icons-react";
import { useParams } from "wouter";

import { Card } from "@/components/Card";
import { Empty } from "@/components/Empty";
import { LinkButton } from "@/components/LinkButton";
import { Page } from "@/components/Page";
import { useTexts } from "@/language/catalogue";
import { FORMS, forms, isForm, type FormId } from "@/texts/forms";
import { useLaw } from "@/texts/law";

import classes from "./Form.module.css";

export default function Form() {
  const t = useTexts(forms);
  const { id = "" } = useParams();
  if (isForm(id)) return <Printed id={id} />;
  return (
    <Page title={t.unknown.title} width="narrow">
      <Empty
        icon={IconFileText}
        title={t.unknown.title}
        text={t.unknown.text}
        action={<LinkButton href="/requirements">{t.needs}</LinkButton>}
      />
    </Page>
  );
}

function Printed({ id }: { id: FormId }) {
  const t = useTexts(forms);
  const law = useLaw();
  const { name, signed_by } = FORMS[id];
  return (
    <Page
      title={law("names", name, name).text}
      lead={<span className="screen-only">{t.lead}</span>}
      width="narrow"
      actions={
        <Button leftSection={<IconPrinter size={16} aria-hidden />} onClick={() => window.print()}>
          {t.print}
        </Button>
      }
    >
      <Card>
        <Part title={t.endUser} lines={[t.name, t.registration, t.address, t.contact, t.reach]} />
        <Part title={t.numbers} lines={[t.country, t.which]} />
        <section className={classes.part}>
          <Title order={2} fz="md">
            {t.statement}
          </Title>
          <Text>{t.statements[id]}</Text>
          <Text>{t.truth}</Text>
        </section>
        {signed_by.map((who) => (
          <Part
            key={who}
            title={t.signed(law("names", who, who).text)}
            lines={[t.signer, t.place, t.date, t.signature]}
          />
        ))}
      </Card>
    </Page>
  );
}

function Part({ title, lines }: { title: string; lines: string[] }) {
  return (
    <section className={classes.part}>
      <Title order={2} fz="md">
        {title}
      </Title>
      {lines.map((line) => (
        <div key={line} className={classes.line}>
          {line}
        </div>
      ))}
    </section>
  );
}
