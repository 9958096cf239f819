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
        MailKind.SIGN_IN_RESET: Text(
            subject="Ihr Code für ein neues Passwort",
            paragraphs=(
                "Geben Sie diesen Code bei Call Factory ein, um ein neues Passwort zu wählen:",
                "{code}",
                "Sie haben nicht darum gebeten? Dann ignorieren Sie diese E-Mail; Ihr Passwort bleibt, wie es ist.",
            ),
        ),
        MailKind.INVITATION: Text(
            subject="Sie sind zu einem Konto bei Call Factory eingeladen",
            paragraphs=(
                "{organisation} lädt Sie zu ihrem Konto bei Call Factory ein. Die Einladung gilt sieben Tage.",
                "Sie wissen nichts davon? Dann ignorieren Sie diese E-Mail; ohne Sie geschieht nichts.",
            ),
            action="Einladung annehmen",
        ),
        MailKind.EMAIL_CHANGE_PRESENT: Text(
            subject="Bestätigen Sie die Änderung Ihrer E-Mail-Adresse",
            paragraphs=(
                "Jemand, wahrscheinlich Sie selbst, will diese Adresse bei Call Factory ersetzen. Ihr Code:",
                "{code}",
                "Das waren nicht Sie? Geben Sie den Code nicht weiter: Ohne ihn ändert sich nichts.",
            ),
        ),
        MailKind.EMAIL_CHANGE_NEW: Text(
            subject="Bestätigen Sie Ihre neue E-Mail-Adresse",
            paragraphs=(
                "Diese E-Mail-Adresse soll künftig bei Call Factory gelten. Code der neuen Adresse:",
                "{code}",
                "Sie wissen nichts davon? Dann ignorieren Sie diese E-Mail; ohne den Code geschieht nichts.",
            ),
        ),
        MailKind.EMAIL_CHANGED: Text(
            subject="Ihre E-Mail-Adresse wurde geändert",
            paragraphs=(
                "Bei Call Factory gilt ab jetzt eine andere Adresse; beide haben es mit ihrem Code bestätigt.",
                "Das waren nicht Sie? Dann geben Sie uns sofort Bescheid.",
            ),
        ),
        MailKind.STATEMENT_CHANGED: Text(
            subject="Wir ändern unsere Datenschutzerklärung",
            paragraphs=(
                "Ab dem {version} gilt eine neue Fassung unserer Datenschutzerklärung. Was sich ändert: {changes}",
                "Frühere Fassungen bleiben unter ihrer eigenen Adresse lesbar.",
            ),
            action="Neue Erklärung lesen",
        ),
        MailKind.WEBHOOK_DISABLED: Text(
            subject="Wir senden keine Ereignisse mehr an Ihren Webhook",
            paragraphs=(
                "Ihr Webhook hat einen Tag lang nichts angenommen, deshalb senden wir nicht mehr: {webhook_id}",
                "Wenn er wieder läuft, schalten Sie ihn ein und fordern Sie die Ereignisse der letzten Tage erneut an.",
            ),
            action="Webhook ansehen",
        ),
        MailKind.ORDER_ACCEPTED: Text(
            subject="Ihre Bestellung wurde angenommen",
            paragraphs=(
                "Vielen Dank. Ihre Bestellung wurde angenommen, diese Servicenummer gehört Ihnen: {number}",
                "Wählen Sie nun, wo Anrufe an diese Nummer ankommen sollen.",
            ),
            action="Bestellung ansehen",
        ),
        MailKind.ORDER_INFORMATION_REQUIRED: Text(
            subject="Ihre Bestellung braucht noch Angaben",
            paragraphs=(
                "Vielen Dank für Ihre Bestellung. Diese Nummer halten wir für Sie frei: {number}",
                (
                    "Das Recht des Landes verlangt Angaben, bevor sie Ihnen gehören kann. In My Call Factory "
                    "sehen Sie, was fehlt. Reichen Sie es innerhalb von 30 Tagen ein; danach ist die Nummer "
                    "wieder für andere frei."
                ),
            ),
            action="Bestellung ansehen",
        ),
        MailKind.ORDER_REJECTED: Text(
            subject="Etwas in Ihrem Antrag muss berichtigt werden",
            paragraphs=(
                "Wir haben Ihren Antrag für diese Nummer geprüft: {number}",
                (
                    "Einen Teil konnten wir nicht annehmen. In My Call Factory sehen Sie, was, warum und wie Sie "
                    "es beheben. Was richtig war, bleibt; Sie haben 30 Tage Zeit."
                ),
            ),
            action="Bestellung ansehen",
        ),
        MailKind.ORDER_UPDATE_REQUIRED: Text(
            subject="Für Ihre Bestellung wird mehr gebraucht",
            paragraphs=(
                "Die Regeln des Landes dieser Nummer haben sich geändert, oder Ihre eigenen Angaben: {number}",
                (
                    "In My Call Factory sehen Sie, was nun verlangt wird. Was Sie eingereicht haben, bleibt; für "
                    "das Neue haben Sie 30 Tage Zeit."
                ),
            ),
            action="Bestellung ansehen",
        ),
        MailKind.NUMBER_UPDATE_REQUIRED: Text(
            subject="Die Anforderungen an Ihre Nummer haben sich geändert",
            paragraphs=(
                "Die Regeln des Landes dieser Nummer haben sich geändert: {number}",
                (
                    "Ihre Nummer bleibt geschaltet. In My Call Factory sehen Sie, was nun verlangt wird: "
                    "Ergänzen Sie, was Sie eingereicht haben, dann gilt es auch für Ihre nächsten Bestellungen."
                ),
            ),
            action="Bestellung ansehen",
        ),
        MailKind.NUMBER_TO_UPDATE: Text(
            subject="Zu Ihrer Servicenummer ist etwas in Ordnung zu bringen",
            paragraphs=(
                "Diese Nummer gehört Ihnen und läuft weiter wie bisher: {number}",
                (
                    "Worauf sie beruht, hat sich geändert: Ihre eigenen Angaben oder die Regeln ihres Landes. Etwas, "
                    "das das Gesetz verlangt, trifft nicht mehr zu. In My Call Factory sehen Sie, was, warum, und wie "
                    "Sie es in Ordnung bringen. Wir nehmen keine Nummer weg, ohne vorher mit Ihnen zu sprechen."
                ),
            ),
            action="Nummer ansehen",
        ),
        MailKind.ORDER_EXPIRED: Text(
            subject="Ihre Bestellung ist abgelaufen",
            paragraphs=(
                "Ihre Bestellung dieser Nummer ist abgelaufen: {number}",
                (
                    "Die Nummer ist wieder für andere frei. Was Sie dafür eingereicht haben und nicht mehr "
                    "aufbewahrt werden muss, wird gelöscht."
                ),
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
        MailKind.ACCOUNT_ERASED: Text(
            subject="Ihr Konto wurde gelöscht",
            paragraphs=(
                "Ihr Konto und alles, was darüber gespeichert war, wurde gelöscht, wie Sie es wünschten: {erasure_id}",
                "Was das Steuerrecht verlangt, bleibt ohne Namen und Nummern. Backups vergessen den Rest in 7 Tagen.",
                "Der signierte Nachweis darüber hat diese Prüfsumme: {receipt}",
                "Dies ist die letzte E-Mail, die Sie von uns erhalten. Danke, dass Sie unser Kunde waren.",
            ),
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
        MailKind.VOICEMAIL: Text(
            subject="Eine neue Nachricht auf Ihrem Anrufbeantworter",
            paragraphs=(
                (
                    "Jemand hat eine Nachricht auf Ihrem Anrufbeantworter hinterlassen. "
                    "Sie finden sie im Anhang dieser E-Mail."
                ),
                "Angerufene Nummer: {number}",
                "Anrufer: {caller}",
                "Zeit: {left_at}",
                "Dauer: {duration}",
                (
                    "Diese E-Mail enthält das einzige Exemplar: Unseres entfernen wir, sobald Ihr Mailserver es "
                    "angenommen hat."
                ),
            ),
        ),
        MailKind.VOICEMAIL_REPEATED: Text(
            subject="Eine neue Nachricht auf Ihrem Anrufbeantworter (möglicherweise wiederholt)",
            paragraphs=(
                (
                    "Jemand hat eine Nachricht auf Ihrem Anrufbeantworter hinterlassen. Sie finden sie im Anhang "
                    "dieser E-Mail. Wegen einer Störung wissen wir nicht, ob unsere erste E-Mail darüber ankam: "
                    "Vielleicht haben Sie die Nachricht schon."
                ),
                "Angerufene Nummer: {number}",
                "Anrufer: {caller}",
                "Zeit: {left_at}",
                "Dauer: {duration}",
                (
                    "Diese E-Mail enthält das einzige Exemplar: Unseres entfernen wir, sobald Ihr Mailserver es "
                    "angenommen hat."
                ),
            ),
        ),
        MailKind.VOICEMAIL_LOST: Text(
            subject="Eine Nachricht auf Ihrem Anrufbeantworter ging verloren",
            paragraphs=(
                (
                    "Jemand hat eine Nachricht auf Ihrem Anrufbeantworter hinterlassen. Es tut uns leid: Sie konnte "
                    "nicht zugestellt werden, weil {reason}. Wie versprochen bewahren wir keine Nachrichten auf, "
                    "deshalb wurde sie entfernt."
                ),
                "Angerufene Nummer: {number}",
                "Anrufer: {caller}",
                "Zeit: {left_at}",
                "Dauer: {duration}",
            ),
            action="Nachrichten und Adressen ansehen",
        ),
        MailKind.VOICEMAIL_UNCONFIRMED: Text(
            subject="Haben Sie eine Nachricht von Ihrem Anrufbeantworter erhalten?",
            paragraphs=(
                (
                    "Wir haben Ihnen eine Nachricht von Ihrem Anrufbeantworter gemailt, aber niemand hat uns "
                    "bestätigt, dass sie ankam. Wie versprochen bewahren wir Nachrichten nicht länger auf, deshalb "
                    "wurde unsere entfernt. Wenn die E-Mail nicht in Ihrem Postfach ist, ging die Nachricht verloren."
                ),
                "Angerufene Nummer: {number}",
                "Anrufer: {caller}",
                "Zeit: {left_at}",
            ),
            action="Nachrichten und Adressen ansehen",
        ),
        MailKind.VOICEMAIL_ADDRESS: Text(
            subject="Bestätigen Sie diese Adresse für Ihren Anrufbeantworter",
            paragraphs=(
                (
                    "Ein Kunde von Call Factory möchte, dass Nachrichten von einem Anrufbeantworter an diese Adresse "
                    "gemailt werden. Geben Sie diesen Code in My Call Factory ein, um sie zu bestätigen:"
                ),
                "{code}",
                (
                    "Sie wissen nichts davon? Dann können Sie diese E-Mail ignorieren; "
                    "ohne den Code wird nichts hierher geschickt."
                ),
            ),
        ),
        MailKind.CONTACT_MAIL: Text(
            subject="Eine E-Mail an unsere Kontaktadresse",
            paragraphs=(
                "Jemand hat an unsere Kontaktadresse geschrieben. {note}",
                "Von: {sender}",
                "Betreff: {subject}",
                "Letzter Abschnitt bis zu unseren Servern: {last_hop}",
                "Spamprüfung: {spam}",
            ),
        ),
    },
)
