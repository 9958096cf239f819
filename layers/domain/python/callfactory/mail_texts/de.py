"""Mails in German."""

from callfactory.mail_texts import Catalogue, MailKind, Text

CATALOGUE = Catalogue(
    sender_line="Call Factory sendet diese E-Mail, weil sie für Ihr Konto nötig ist. Sie ist keine Werbung.",
    privacy_line="Was wir mit Ihren Daten tun: unsere Datenschutzerklärung",
    mails={
        MailKind.SIGN_UP_CONFIRMATION: Text(
            subject="Ihr Code für Call Factory",
            paragraphs=(
                "Willkommen bei Call Factory. Geben Sie diesen Code ein, um Ihre E-Mail-Adresse zu bestätigen:",
                "{code}",
                (
                    "Sie haben sich nicht angemeldet? Dann können Sie diese E-Mail ignorieren; "
                    "ohne den Code geschieht nichts."
                ),
            ),
        ),
        MailKind.ALREADY_REGISTERED: Text(
            subject="Sie haben bereits ein Konto bei Call Factory",
            paragraphs=(
                (
                    "Jemand, wahrscheinlich Sie selbst, wollte sich mit dieser E-Mail-Adresse bei Call Factory "
                    "anmelden. Es gibt bereits ein Konto, deshalb haben wir kein zweites angelegt."
                ),
                "Melden Sie sich wie gewohnt an; wenn Sie Ihr Passwort nicht mehr wissen, wählen Sie dort ein neues.",
                "Das waren nicht Sie? Dann müssen Sie nichts tun: Niemand hat erfahren, dass Sie ein Konto haben.",
            ),
            action="Anmelden",
        ),
        MailKind.ORDER_ACCEPTED: Text(
            subject="Ihre Bestellung wurde angenommen",
            paragraphs=(
                "Vielen Dank. Ihre Bestellung wurde angenommen, diese Servicenummer gehört Ihnen: {number}",
                "Wählen Sie nun, wo Anrufe an diese Nummer ankommen sollen.",
            ),
            action="Bestellung ansehen",
        ),
        MailKind.EXPORT_READY: Text(
            subject="Ihr Download liegt bereit",
            paragraphs=(
                "Der von Ihnen angeforderte Download liegt in My Call Factory bereit.",
                (
                    "Zu Ihrer Sicherheit enthält diese E-Mail keinen direkten Link zur Datei: "
                    "Melden Sie sich an, um sie abzuholen."
                ),
            ),
            action="Zu Ihren Downloads",
        ),
        MailKind.KEY_CREATED: Text(
            subject="Ein neuer API-Schlüssel wurde erstellt",
            paragraphs=(
                "Für Ihr Konto wurde ein neuer API-Schlüssel erstellt: {key_id}",
                (
                    "Das waren weder Sie noch Ihre Kollegen? Dann widerrufen Sie den Schlüssel sofort und "
                    "geben Sie uns Bescheid."
                ),
            ),
            action="API-Schlüssel ansehen",
        ),
    },
)
