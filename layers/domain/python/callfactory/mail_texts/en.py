"""Mails in English."""

from callfactory.mail_texts import Catalogue, MailKind, Text

CATALOGUE = Catalogue(
    sender_line="Call Factory sends this mail because it is needed for your account. It is not advertising.",
    privacy_line="What we do with your data: our privacy statement",
    mails={
        MailKind.SIGN_UP_CONFIRMATION: Text(
            subject="Your code for Call Factory",
            paragraphs=(
                "Welcome to Call Factory. Enter this code to confirm your e-mail address:",
                "{code}",
                "You did not sign up? Then you can ignore this mail; without the code nothing happens.",
            ),
        ),
        MailKind.ALREADY_REGISTERED: Text(
            subject="You already have an account at Call Factory",
            paragraphs=(
                (
                    "Somebody, probably you, tried to sign up at Call Factory with this e-mail address. "
                    "It already has an account, so we did not make a second one."
                ),
                "Sign in as usual; if you no longer know your password, you can choose a new one there.",
                "It was not you? Then there is nothing that you need to do: nobody learned that you have an account.",
            ),
            action="Sign in",
        ),
        MailKind.SIGN_IN_RESET: Text(
            subject="Your code for a new password",
            paragraphs=(
                "Enter this code at Call Factory to choose a new password:",
                "{code}",
                "You did not ask for this? Then you can ignore this mail; your password stays as it is.",
            ),
        ),
        MailKind.INVITATION: Text(
            subject="You are invited to an account at Call Factory",
            paragraphs=(
                "{organisation} invites you to its account at Call Factory. The invitation is good for seven days.",
                "You do not know of this? Then you can ignore this mail; without you nothing happens.",
            ),
            action="Accept the invitation",
        ),
        MailKind.EMAIL_CHANGE_PRESENT: Text(
            subject="Confirm that your e-mail address changes",
            paragraphs=(
                "Somebody, probably you, asked Call Factory to replace this e-mail address. Your code:",
                "{code}",
                "It was not you? Then do not pass this code on: without it nothing changes. And sign out everywhere.",
            ),
        ),
        MailKind.EMAIL_CHANGE_NEW: Text(
            subject="Confirm your new e-mail address",
            paragraphs=(
                "This e-mail address is to be used at Call Factory from now on. Code of the new address:",
                "{code}",
                "You do not know of this? Then you can ignore this mail; without the code nothing happens.",
            ),
        ),
        MailKind.EMAIL_CHANGED: Text(
            subject="Your e-mail address was changed",
            paragraphs=(
                "Call Factory uses another e-mail address from now on; both addresses confirmed it with their codes.",
                "It was not you? Then tell us at once.",
            ),
        ),
        MailKind.STATEMENT_CHANGED: Text(
            subject="We are changing our privacy statement",
            paragraphs=(
                "From {version} on a new version of our privacy statement holds. What changes: {changes}",
                "The versions before it stay readable at their own addresses.",
            ),
            action="Read the new statement",
        ),
        MailKind.WEBHOOK_DISABLED: Text(
            subject="We no longer send events to your webhook",
            paragraphs=(
                "Your webhook has not taken any event for a day, so we stopped sending: {webhook_id}",
                "Events of the last days can be sent again once it works: switch it on and ask for a replay.",
            ),
            action="See the webhook",
        ),
        MailKind.ORDER_ACCEPTED: Text(
            subject="Your order was accepted",
            paragraphs=(
                "Thank you. Your order was accepted and this service number is yours: {number}",
                "Next, choose where calls to it shall ring.",
            ),
            action="See your order",
        ),
        MailKind.ORDER_INFORMATION_REQUIRED: Text(
            subject="Your order needs some information",
            paragraphs=(
                "Thank you for your order. This number is kept for you: {number}",
                (
                    "The law of its country asks for some information before it can be yours. See in My Call "
                    "Factory what is missing, and hand it in within 30 days; after that the number is free for "
                    "others again."
                ),
            ),
            action="See your order",
        ),
        MailKind.ORDER_REJECTED: Text(
            subject="Something in your application needs to be corrected",
            paragraphs=(
                "We reviewed your application for this number: {number}",
                (
                    "Some of it could not be accepted. In My Call Factory you see what, why, and how to repair "
                    "it. What was right stays; you have 30 days."
                ),
            ),
            action="See your order",
        ),
        MailKind.ORDER_UPDATE_REQUIRED: Text(
            subject="More is needed for your order",
            paragraphs=(
                "The rules of the country of this number have changed, or your own details have: {number}",
                (
                    "In My Call Factory you see what is asked now. What you handed in stays; you have 30 days for "
                    "what is new."
                ),
            ),
            action="See your order",
        ),
        MailKind.NUMBER_UPDATE_REQUIRED: Text(
            subject="The requirements for your number have changed",
            paragraphs=(
                "The rules of the country of this number have changed: {number}",
                (
                    "Your number stays connected. In My Call Factory you see what is asked now: update "
                    "what you handed in, so that it serves your next orders too."
                ),
            ),
            action="See your order",
        ),
        MailKind.NUMBER_TO_UPDATE: Text(
            subject="Something about your service number is to be brought in order",
            paragraphs=(
                "This number is yours and goes on as before: {number}",
                (
                    "What it rests on has changed: your own details, or the rules of its country. Something that the "
                    "law asks no longer holds. In My Call Factory you see what, why, and how to bring it in order. "
                    "We take no number away without talking to you first."
                ),
            ),
            action="See the number",
        ),
        MailKind.ORDER_EXPIRED: Text(
            subject="Your order has expired",
            paragraphs=(
                "Your order of this number has expired: {number}",
                (
                    "The number is free for others again. What you handed in for it and no longer needs to be "
                    "kept is removed."
                ),
            ),
            action="See your order",
        ),
        MailKind.EXPORT_READY: Text(
            subject="Your download is ready",
            paragraphs=(
                "The download that you asked for is ready in My Call Factory.",
                "For your safety this mail carries no direct link to the file: sign in to fetch it.",
            ),
            action="Go to your downloads",
        ),
        MailKind.ACCOUNT_ERASED: Text(
            subject="Your account has been erased",
            paragraphs=(
                "Your account and everything that was held about it has been erased, as you asked: {erasure_id}",
                "What tax law wants kept stays, without names or telephone numbers. Backups forget the rest in a week.",
                "The signed receipt about it has this digest: {receipt}",
                "This is the last mail that you get from us. Thank you for having been our customer.",
            ),
        ),
        MailKind.KEY_CREATED: Text(
            subject="A new API key was made",
            paragraphs=(
                "A new API key was made for your account: {key_id}",
                "It was not you or a colleague? Then revoke the key at once and tell us.",
            ),
            action="See your API keys",
        ),
        MailKind.VOICEMAIL: Text(
            subject="A new message on your answering machine",
            paragraphs=(
                "Somebody left a message on your answering machine. You find it attached to this mail.",
                "Number called: {number}",
                "Caller: {caller}",
                "Time: {left_at}",
                "Duration: {duration}",
                "This mail holds the only copy: we remove ours as soon as your mail server has taken it.",
            ),
        ),
        MailKind.VOICEMAIL_REPEATED: Text(
            subject="A new message on your answering machine (possibly repeated)",
            paragraphs=(
                (
                    "Somebody left a message on your answering machine. You find it attached to this mail. A technical "
                    "failure kept us from learning whether our first mail about it arrived: you may have it already."
                ),
                "Number called: {number}",
                "Caller: {caller}",
                "Time: {left_at}",
                "Duration: {duration}",
                "This mail holds the only copy: we remove ours as soon as your mail server has taken it.",
            ),
        ),
        MailKind.VOICEMAIL_LOST: Text(
            subject="A message on your answering machine was lost",
            paragraphs=(
                (
                    "Somebody left a message on your answering machine. We are sorry: it could not be delivered "
                    "because {reason}. As promised we do not keep messages, so it has been removed."
                ),
                "Number called: {number}",
                "Caller: {caller}",
                "Time: {left_at}",
                "Duration: {duration}",
            ),
            action="See your messages and addresses",
        ),
        MailKind.VOICEMAIL_UNCONFIRMED: Text(
            subject="Did you get a message from your answering machine?",
            paragraphs=(
                (
                    "We mailed you a message from your answering machine, but nobody confirmed to us that it arrived. "
                    "As promised we do not keep messages for longer, so ours has been removed. "
                    "If the mail is not in your mailbox, the message was lost."
                ),
                "Number called: {number}",
                "Caller: {caller}",
                "Time: {left_at}",
            ),
            action="See your messages and addresses",
        ),
        MailKind.VOICEMAIL_ADDRESS: Text(
            subject="Confirm this address for your answering machine",
            paragraphs=(
                (
                    "A customer of Call Factory wants messages from an answering machine to be mailed to this "
                    "address. Enter this code in My Call Factory to confirm it:"
                ),
                "{code}",
                "You know nothing about it? Then you can ignore this mail; without the code nothing is sent here.",
            ),
        ),
        MailKind.CONTACT_MAIL: Text(
            subject="A mail to our contact address",
            paragraphs=(
                "Somebody wrote to our contact address. {note}",
                "From: {sender}",
                "Subject: {subject}",
                "Last hop to our servers: {last_hop}",
                "Spam check: {spam}",
            ),
        ),
    },
)
