"""Who called: an E.164 number, `withheld` (the caller's wish) or `unknown` (the network gave none). CD-2, CI-2, CI-3.

The one home of how a hidden number looks, in every encoding that switches use. The rule above all others: a sign of
privacy beats a number. Whatever says "restricted", anywhere in a record, hides every number in it; and a sign that we
do not know is taken as privacy, never as permission.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final
from urllib.parse import unquote

from callfactory.phone import to_e164

WITHHELD: Final = "withheld"
UNKNOWN: Final = "unknown"


def _folded(text: str) -> str:
    """Lower case, accents and everything but letters and digits gone, so that one spelling stands for all."""
    plain = unicodedata.normalize("NFKD", text).casefold().replace("\u0131", "i")
    return "".join(sign for sign in plain if sign.isalnum())


def _words(text: str) -> frozenset[str]:
    return frozenset(_folded(word) for word in text.split(","))


_WITHHELD_WORDS: Final = _words("""
    anonymous, anon, anonymouscaller, anonymouscall, restricted, restrictednumber, private, privatenumber,
    privatecaller, privatecall, withheld, withheldnumber, numberwithheld, blocked, blockednumber, blockedcaller,
    blockedcallerid, nocallerid, nocalleridentification, callerid blocked, calleridwithheld, calleridblocked,
    calleridrestricted, hidden, hiddennumber, suppressed, clir, clirinvoked, presentationrestricted,
    confidential, secret, idwithheld, idrestricted, anoniem, privenummer, privaatnummer, prive, afgeschermd,
    afgeschermdnummer, verborgen, verborgennummer, geheim, geheimnummer, geennummerherkenning,
    nummerafgeschermd, anonym, anonymus, anonymeranrufer, privat, privatnummer, unterdruckt, nummerunterdruckt,
    rufnummerunterdruckt, gesperrt, geheimenummer, keinerufnummer, versteckt, anonyme, masque, numeromasque,
    appelmasque, numeroprive, confidentiel, numerosecret, appelanonyme, anonimo, privado, numeroprivado, oculto,
    numerooculto, restringido, restrito, bloqueado, numerobloqueado, llamadaanonima, chamadaanonima,
    confidencial, ocult, numeroconfidencial, privato, numeroprivato, nascosto, numeronascosto, riservato,
    sconosciutoriservato, ascuns, numarascuns, numarprivat, anonymt, dold, doldnummer, skjult, skjultnummer,
    hemligt, hemligtnummer, dolt, doltnummer, skyddatnummer, hemmeligt, hemmelig, hemmelignummer, salainen,
    salainennumero, yksityinen, yksityinennumero, tuntematonsalainen, leynilegt, anonimowy, prywatny,
    numerprywatny, zastrzezony, numerzastrzezony, ukryty, numerukryty, anonymni, skryte, skrytecislo, soukrome,
    soukromecislo, sukromne, sukromnecislo, rejtett, rejtettszam, maganszam, skrito, skritastevilka, skriveno,
    skrivenbroj, privatnibroj, ανωνυμος, αποκρυψη, αποκρυψηαριθμου, ιδιωτικος, gizli, gizlinumara, ozelnumara,
    engelli, аноним, анонимно, анонимныи, скрыт, скрытыи, скрытыиномер, номерскрыт, приховании, прихованииномер,
    скрит, скритномер, частен, частенномер, مجهول, رقمخاص, خاص, محجوب, חסוי, מספרחסוי, חסום, פרטי, 匿名, 隐藏,
    隐藏号码, 私人号码, 保密, 隱藏號碼, 非通知, 非通知設定, ヒツウチ, 発信者番号非通知, 발신번호표시제한,
    발신자표시제한, 익명, 비공개, ไม่แสดงหมายเลข, andanh, soan, nomorpribadi, pribadi, disembunyikan,
    undisclosed, concealed, unlisted, unpublished, exdirectory, privacy, clirestricted, anonieme, onderdrukt,
    nietweergegeven, geennummerweergave, privenumber, unterdruckte, anonymer, verborgene, numerocache,
    noncommunique, listerouge, confidentielle, privee, ocultado, ocultada, reservado, reservada, restrita,
    restringida, secreto, secreta, riservata, anonima, privata, nascosta, anonim, ascunsa, skjulte, sperret,
    sparrat, skyddad, anonyymi, estetty, piilotettu, leyninumer, zastrzezone, anonimowe, prywatne, utajene,
    utajeny, skryty, soukromy, sukromny, titkos, maganjellegu, sakriven, anonimni, privatni, anoniman, anonimen,
    skrita, varjatud, peidetud, anonuumne, privaatne, slepts, anonims, privats, pasleptas, anoniminis, privatus,
    ifshehur, fshehur, αποκρυφος, απορρητο, απορρητος, ανωνυμη, ιδιωτικη, gizlenmis, anonimarama, приватныи,
    приватнии, анонімнии, анонім, закрыт, закрытыи, скрыто, скривен, скривено, анониман, приватан, скриен, анонимен,
    приватен, скрытно, ناشناس, خصوصی, شمارهخصوصی, مخفی, پنهان, مخفي, رقممخفي, رقممحجوب, مجهولة, نجی, خفیہ, निजी,
    निजीनंबर, गुप्त, ব্যক্তিগত, தனிப்பட்ட, ללאזיהוי, אנונימי, מוסתר, 匿名来电, 匿名來電, 私人, 私人號碼, 不显示,
    不顯示, 隱藏, 隐藏来电, 未显示, 號碼保密, 号码保密, 非表示, 番号非通知, 발신번호없음, 발신번호표시금지,
    개인, 비밀번호, ส่วนตัว, เบอร์ส่วนตัว, ซ่อน, riengtu, soriengtu, peribadi, tersembunyi, dirahasiakan,
    pribado, nakatago, binafsi, preifat, dienw, oculta, masquee, restreinte, bloque, bloquee, bloccato, oscurato,
    oscurata, keinerufnummernanzeige, rufnummernunterdruckung, geblokkeerd, blockerat, blockeret, blokkert,
    zablokowany, notdisclosed, numbernotshared, notshared, donotdisclose, засекречен, засекреченныи, засекречено,
    skriven, privatais, 匿名電話, 隱藏來電, 無顯示號碼, 비공개번호
""")
"""What switches and networks write for a caller who does not want to be known: in English, Dutch, German, French,
Spanish, Portuguese, Catalan, Italian, Romanian, the Nordic and the Baltic languages, Polish, Czech, Slovak, Hungarian,
the South Slavic languages, Albanian, Greek, Turkish, Russian, Ukrainian, Arabic, Persian, Urdu, Hebrew, Hindi, Bengali,
Tamil, Chinese, Japanese, Korean, Thai, Vietnamese, Malay and Indonesian, Tagalog, Swahili and Welsh. Spaces, signs,
case and accents do not count."""

_HIDES_WITH_OTHERS: Final = _words("""
    name, number, num, no, nr, nummer, numeru, nomor, numer, numero, nombre, numurs, numeris, cislo, stevilka,
    broj, numara, номер, αριθμος, caller, callers, call, calling, calls, callerid, cid, cli, id, identity,
    identification, user, subscriber, party, by, the, is, has, their, line, request, requested, beller, oproep,
    anrufer, anruf, rufnummer, teilnehmer, appel, appelant, correspondant, llamada, chamada, chiamata, chiamante,
    abonado,
    абонент, звонок, вызов, de, da, del, door, von, par, par la, unknown, unavailable, phone, telephone,
    desconocido, desconocida, sconosciuto, inconnu, tuntematon, onbekend, unbekannt, nieznany, szam, numurs, numri, i,
    identificado, identidad, identite, identita, identiteit, identitat, nummerweergave, rufnummernanzeige
""")
"""Words that say nothing by themselves beside one that hides: "Private Name", "Anonieme beller"."""

_UNKNOWN_WORDS: Final = _words("""
    unknown, unknowncaller, unknownnumber, unavailable, notavailable, na, none, null, nil, undefined, nan,
    asreceived, s, outofarea, nonumber, noclid, noid, coinlineorpayphone, payphone, interactionwithotherservice,
    international, interworking, invalid, empty, onbekend, onbekendnummer, nietbeschikbaar, unbekannt,
    unbekanntenummer, nichtverfugbar, inconnu, numeroinconnu, indisponible, desconocido, numerodesconocido,
    nodisponible, desconhecido, indisponivel, sconosciuto, numerosconosciuto, nondisponibile, necunoscut, okand,
    okant, ukjent, ukendt, tuntematon, nieznany, numernieznany, neznamy, neznamecislo, ismeretlen, neznan,
    nepoznat, αγνωστος, αγνωστο, bilinmeyen, bilinmeyennumara, неизвестно, неизвестныи, неизвестен, невідомии,
    невідомо, 未知, 未知号码, 不明, 알수없음, tidakdiketahui, unidentified, unidentifiedcaller, notprovided,
    notspecified, numbernotavailable, callerunknown, callernotavailable, geennummer, nummeronbekend,
    keinenummer, nichtangegeben, nonidentifie, naoidentificado, numeronaoidentificado, noidentificado,
    sinidentificar, nonidentificato, nepoznatbroj, tundmatu, nezinams, nezinomas, panjohur, непознат, непознато,
    公衆電話, 表示圏外, 通知不可能, 通知不可, 無來電顯示, 不詳, 발신자정보없음, गयात, अज्ञात, ไม่ทราบ, ไม่ระบุ,
    khongxacdinh, tidakdikenal, hindikilala, غيرمعروف, نامعلوم
""") | {""}
"""What they write where the network gave no number."""

_KEYPAD: Final[dict[str, str]] = {
    "266696687": WITHHELD,  # ANONYMOUS
    "7378742833": WITHHELD,  # RESTRICTED
    "7378742883": WITHHELD,  # the same with a slip that is in use as well
    "2562533": WITHHELD,  # BLOCKED
    "+7748283": WITHHELD,  # PRIVATE
    "+94844353": WITHHELD,  # WITHHELD: with a plus only, elsewhere they are subscribers' numbers
    "8656696": UNKNOWN,  # UNKNOWN
    "86282452253": UNKNOWN,  # UNAVAILABLE: looks like a number in China and is none
}
"""Words spelled on a telephone keypad, as Twilio and others pass them where a number would be."""

_ANONYMOUS_HOSTS: Final = ("anonymous.invalid", "anonymous", "restricted.invalid", "unavailable.invalid")
_ADDRESS = re.compile(r'^\s*(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<plain>[^<"]*?))\s*<(?P<inner>[^<>]*)>')
_QUOTED_WITHIN = re.compile(r"^\s*(?P<quoted>[^<]*?)(?P<plain>)\s*<(?P<inner>[^<>]*)>")
"""The same of a name with quotes in it, which Asterisk writes as they are."""
_PRIVACY_PARAMETER = re.compile(r"privacy\s*=\s*\"?([\w;,-]+?)\"?(?=[;>\s]|$)", re.IGNORECASE)
_IN_NAMES = re.compile(r"[^\s_\-.,:;()/+]+")
_WORD = re.compile(r"[^\W\d_]{4,}")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_INTERNATIONAL = re.compile(r"^(?:\+|011|00)?0*")
_URI = re.compile(r"^(?:sips?|tel):(?P<user>[^@;?]*)(?:@(?P<host>[^;?:>]*))?", re.IGNORECASE)
_ZEROS = re.compile(r"\+?0+")
_CLIR_PREFIX = re.compile(r"^(?:#31#|\*31#|\*67|\*82|\*31\*|(?:141|1831)\s?0[0-9 ]{8,12}$)")
"""Codes dialled before a number to hide it; where one reaches a record, the caller asked to be hidden (`*82` undoes a
permanent one, and is no reason to guess). 141 and 1831 are those of the United Kingdom and Australia."""

_PRIVATE_ON_LINES: Final = "p"
"""What an analogue line gives in place of the number of a caller who hides (`O` where there is none)."""

_ALLOWED_PRESENTATIONS: Final = frozenset(
    {
        "", "0", "allowed", "allowednotscreened", "allowedpassedscreen", "allowedfailedscreen", "presentationallowed",
        "public", "publicuserscreened", "yes", "none", "no privacy", "noprivacy", "off", "available", "1f", "shown",
        "allow", "presentable", "name_only", "name", "anonymousname",
    }
)  # fmt: skip
_UNAVAILABLE_PRESENTATIONS: Final = frozenset(
    {
        "2", "unavailable", "numbernotavailable", "notavailable", "notavailableduetointerworking", "interworking",
        "67", "unknown", "unassigned",
    }
)  # fmt: skip


def read_caller(
    *texts: str | None, country: str | None = None, names: Iterable[str | None] = (), signs: Iterable[str | None] = ()
) -> str:
    """The caller of a record: `texts` are every field that may bear the number, the best first; `names` every field
    that may bear a name (a name is only ever a sign of privacy); `signs` what `presentation` and `sip_privacy` say of
    the record's flags. Without any telling text the caller is unknown.
    """
    sign = hidden(*signs) if signs else None
    found = [_one(text, country) for text in texts if text]
    if WITHHELD in found or sign == WITHHELD or any(_hides(name) for name in names if name):
        return WITHHELD
    return sign or next((each for each in found if each != UNKNOWN), UNKNOWN)


@lru_cache(maxsize=1024)
def presentation(flag: str | int | None) -> str | None:
    """What a presentation indicator (ISUP, Q.931, Asterisk's CALLERPRES, BroadWorks) says: None where the number may
    be shown, else `withheld` or `unknown`. A value that is not known hides."""
    folded = _folded(str("" if flag is None else flag))
    if folded in _ALLOWED_PRESENTATIONS:
        return None
    return UNKNOWN if folded in _UNAVAILABLE_PRESENTATIONS else WITHHELD


@lru_cache(maxsize=1024)
def sip_privacy(header: str | None) -> str | None:
    """What a SIP Privacy (RFC 3323, 3325) or Remote-Party-ID `privacy=` value says, as `presentation` does.

    `none` and `off` allow; `name` and `history` hide other things than the number; all others hide the number.
    """
    values = {value.strip().lower() for value in re.split(r"[;,\s]+", header or "") if value.strip()}
    return WITHHELD if values - {"none", "off", "no", "false", "name", "history"} else None


def hidden(*signs: str | None) -> str | None:
    """The strongest of several signs: `withheld` before `unknown` before none."""
    if WITHHELD in signs:
        return WITHHELD
    return UNKNOWN if UNKNOWN in signs else None


@lru_cache(maxsize=65_536)
def _one(text: str, country: str | None) -> str:
    """What one text says. Texts repeat, so the answers are kept for the life of the process, in memory only."""
    text = _INVISIBLE.sub("", unquote(text) if "%" in text else text)
    if asks_for_privacy(text):
        return WITHHELD
    address = _ADDRESS.match(text) or _QUOTED_WITHIN.match(text)
    if address is not None:
        if _hides(address["quoted"] or address["plain"] or ""):
            return WITHHELD
        return _one(address["inner"], country) if address["inner"].strip() else UNKNOWN
    uri = _URI.match(text.strip() if ":" in text or "@" not in text else f"sip:{text.strip()}")
    if uri is not None:
        if (uri["host"] or "").lower().rstrip(".") in _ANONYMOUS_HOSTS:
            return WITHHELD
        return _plain(uri["user"], country)
    return _plain(text.strip(), country)


def asks_for_privacy(text: str) -> bool:
    """Whether an address carries a parameter `privacy=` (Remote-Party-ID, and headers that switches print) that hides
    its number, wherever it stands."""
    if "=" not in text or "privacy" not in text.lower():
        return False
    return any(sip_privacy(found[1]) for found in _PRIVACY_PARAMETER.finditer(text))


def _plain(text: str, country: str | None) -> str:
    folded = _folded(text)
    if folded in _WITHHELD_WORDS or folded == _PRIVATE_ON_LINES or _CLIR_PREFIX.match(text):
        return WITHHELD
    spelled = _spelled(text, folded)
    if spelled is not None:
        return spelled
    if folded in _UNKNOWN_WORDS or _ZEROS.fullmatch(text):
        return UNKNOWN
    number = to_e164(text, country)
    if number is not None:
        return number
    # "Number withheld by user": no number, and one of its words says why.
    return WITHHELD if any(_folded(word) in _WITHHELD_WORDS for word in _WORD.findall(text)) else UNKNOWN


def _spelled(text: str, folded: str) -> str | None:
    """A word spelled on a keypad, with or without what is dialled before numbers, and with the country code that
    networks of North America put before everything."""
    known = _KEYPAD.get(text)
    if known is not None or not folded.isdecimal():
        return known
    digits = _INTERNATIONAL.sub("", text.strip()) if text.strip().lstrip("+").isdecimal() else folded.lstrip("0")
    return _KEYPAD.get(digits) or (_KEYPAD.get(digits[1:]) if digits.startswith("1") else None)


@lru_cache(maxsize=65_536)
def _hides(name: str) -> bool:
    """Whether a name is one that hides: a word of privacy, alone or with words and numbers that say nothing. The name
    of a company that contains one (Private Bank of Utrecht) is none."""
    if _folded(name) in _WITHHELD_WORDS:
        return True
    words = [_folded(word) for word in _IN_NAMES.findall(name)]
    rest = [word for word in words if word not in _WITHHELD_WORDS]
    return len(rest) < len(words) and all(word in _HIDES_WITH_OTHERS or word.isdecimal() for word in rest)
