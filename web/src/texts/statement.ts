import { catalogue } from "@/language/catalogue";

/** A new version of the privacy statement, above the pages of My Call Factory. */
export const statement = catalogue({
  en: {
    title: (day: string) => `New privacy statement from ${day} on`,
    changes: "What changes:",
    read: "Read it",
    done: "I have read it",
  },
  nl: {
    title: (day) => `Nieuwe privacyverklaring vanaf ${day}`,
    changes: "Wat er verandert:",
    read: "Lees de verklaring",
    done: "Ik heb haar gelezen",
  },
  de: {
    title: (day) => `Neue Datenschutzerklärung ab ${day}`,
    changes: "Was sich ändert:",
    read: "Erklärung lesen",
    done: "Ich habe sie gelesen",
  },
});
