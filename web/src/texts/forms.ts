/** Forms that rules name, to be printed and signed. `forms.json` has who signs each; a test compares it with the rules. */

import { catalogue } from "@/language/catalogue";

import FORMS from "./forms.json";

export type FormId = keyof typeof FORMS;

export function isForm(id: string): id is FormId {
  return id in FORMS;
}

export { FORMS };

export const forms = catalogue({
  en: {
    lead: "Print this form, fill it in, have it signed, and hand in a scan or photo of it with the papers.",
    print: "Print",
    unknown: { title: "There is no such form", text: "The forms that a country asks are linked where its requirements are listed." },
    needs: "What will I need?",
    endUser: "The end user",
    name: "Legal name, or full name of a person",
    registration: "Registration number",
    address: "Street, number, postal code, city, country",
    contact: "Contact person",
    reach: "E-mail address and telephone number",
    numbers: "The numbers",
    country: "Country and kind of number",
    which: "Numbers, with country prefix",
    statement: "Statement",
    statements: {
      letter_of_authorisation:
        "The end user authorises Call Factory to request the numbers named here and to act for the end user towards the provider and the authorities of the country, solely for the registration, set-up and maintenance of these numbers.",
      local_relationship_form:
        "The end user confirms a local relationship to the area code of the numbers named here: the address above lies in the area of that area code, and the end user is established or lives there.",
      order_form: "The end user orders the numbers named here, and will be their user.",
      tri_party_form:
        "The end user, the provider and Call Factory confirm that the numbers named here are given to the end user, who uses them, and that they are provided through the other two.",
    },
    truth: "What is written on this form is complete and true.",
    signed: (who: string) => `Signed by ${who}`,
    signer: "Name and function",
    place: "Place",
    date: "Date",
    signature: "Signature",
  },
  nl: {
    lead: "Print dit formulier, vul het in, laat het ondertekenen, en lever een scan of foto ervan in bij de papieren.",
    print: "Afdrukken",
    unknown: { title: "Zo'n formulier is er niet", text: "De formulieren die een land vraagt staan als link bij wat het land vraagt." },
    needs: "Wat heb ik nodig?",
    endUser: "De eindgebruiker",
    name: "Statutaire naam, of volledige naam van een persoon",
    registration: "Registratienummer",
    address: "Straat, nummer, postcode, plaats, land",
    contact: "Contactpersoon",
    reach: "E-mailadres en telefoonnummer",
    numbers: "De nummers",
    country: "Land en soort nummer",
    which: "Nummers, met landnummer",
    statement: "Verklaring",
    statements: {
      letter_of_authorisation:
        "De eindgebruiker machtigt Call Factory om de hier genoemde nummers aan te vragen en namens de eindgebruiker op te treden tegenover de aanbieder en de autoriteiten van het land, uitsluitend om deze nummers te registreren, in te richten en te onderhouden.",
      local_relationship_form:
        "De eindgebruiker bevestigt een lokale band met het netnummer van de hier genoemde nummers: het adres hierboven ligt in het gebied van dat netnummer, en de eindgebruiker is daar gevestigd of woont daar.",
      order_form: "De eindgebruiker bestelt de hier genoemde nummers, en wordt er de gebruiker van.",
      tri_party_form:
        "De eindgebruiker, de aanbieder en Call Factory bevestigen dat de hier genoemde nummers aan de eindgebruiker worden gegeven, die ze gebruikt, en dat ze via de andere twee worden geleverd.",
    },
    truth: "Wat op dit formulier staat is volledig en waar.",
    signed: (who) => `Ondertekend door ${who}`,
    signer: "Naam en functie",
    place: "Plaats",
    date: "Datum",
    signature: "Handtekening",
  },
  de: {
    lead: "Drucken Sie dieses Formular, füllen Sie es aus, lassen Sie es unterschreiben, und reichen Sie einen Scan oder ein Foto davon mit den Unterlagen ein.",
    print: "Drucken",
    unknown: { title: "Dieses Formular gibt es nicht", text: "Die Formulare, die ein Land verlangt, sind bei seinen Anforderungen verlinkt." },
    needs: "Was brauche ich?",
    endUser: "Der Endnutzer",
    name: "Firmenname oder vollständiger Name einer Person",
    registration: "Registernummer",
    address: "Straße, Hausnummer, Postleitzahl, Ort, Land",
    contact: "Kontaktperson",
    reach: "E-Mail-Adresse und Telefonnummer",
    numbers: "Die Nummern",
    country: "Land und Art der Nummer",
    which: "Nummern, mit Ländervorwahl",
    statement: "Erklärung",
    statements: {
      letter_of_authorisation:
        "Der Endnutzer bevollmächtigt Call Factory, die hier genannten Nummern zu beantragen und gegenüber dem Anbieter und den Behörden des Landes für ihn zu handeln, ausschließlich zur Registrierung, Einrichtung und Pflege dieser Nummern.",
      local_relationship_form:
        "Der Endnutzer bestätigt einen örtlichen Bezug zur Vorwahl der hier genannten Nummern: die Anschrift oben liegt im Gebiet dieser Vorwahl, und der Endnutzer ist dort ansässig oder wohnt dort.",
      order_form: "Der Endnutzer bestellt die hier genannten Nummern und wird sie nutzen.",
      tri_party_form:
        "Der Endnutzer, der Anbieter und Call Factory bestätigen, dass die hier genannten Nummern dem Endnutzer überlassen werden, der sie nutzt, und dass sie über die beiden anderen bereitgestellt werden.",
    },
    truth: "Die Angaben auf diesem Formular sind vollständig und wahr.",
    signed: (who) => `Unterschrift: ${who}`,
    signer: "Name und Funktion",
    place: "Ort",
    date: "Datum",
    signature: "Unterschrift",
  },
});
