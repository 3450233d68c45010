"""How a name cell is read: the kind of body it says, and the key under which names are compared."""

import re
import unicodedata

LINKS = set("LE LA LES L DE DU DES D EN SUR S SR AUX AU A ET LEZ SOUS SS".split())
SPELLINGS = {"ST": "SAINT", "STE": "SAINTE", "STS": "SAINTS", "STES": "SAINTES", "GD": "GRAND", "N": "NOTRE"}
TOWN_WORDS = re.compile(
    r"^(?:LA )?(?:COMMUNES?|VILLE|MAIRIE|CNE|COM)(?: NOUVELLE)?(?: (?:DE LA|DE L|DES|DE|DU|D))? (?=\S)"
)
# What is typed after a name: works begun, a phase, a programme.
TAILS = re.compile(
    r"\b(?:DEBUT|TRAVAUX|TVX|TRX|PHASE|TRANCHE|COMMUNE NOUVELLE|COMMUNE DELEGUEE|COMMUNE ASSOCIEE|CONTRAT DE|DEMARRAGE"
    r"|REALISE|EN COURS|TERMINE|BUDGET)\b.*$"
)

KINDS = (
    ("sdis", r"\bSDIS\b|INCENDIE"),
    ("ccas", r"\b(?:CCAS|CIAS|C C A S)\b|ACTION SOCIALE|CAISSE (?:DES|DE L|D) ?ECOLE|\bCDE\b"),
    (
        "syndicat",
        r"^S I V?\b|\bS I V O M\b|^(?:SI|SM|SIS|SMEA\w*|SM[A-Z]{2,}|SI[A-Z]*V[UO]\w*|SIVOM|SIVU|SIVOS|SIVOSC?|SIVM|SIRP|SIAEP\w*|SIAEPA"
        r"|SIAE|SIEA|SIDEP|SIEP|SIVALOR|SIVED|SICECO|SIERG|SIEL|SIBV|SIPAL|SIRTOM|SICTOM|SITCOM|SITOM|SICTO|SICA|SIE|SIA|SIAH|SIEDS"
        r"|SIECEUTOM|SICALA|SIPS|SIGRES|SIEML|SIEGE|SDE|SDEF|SYDE\w*|SYDER|SYMI\w*|SYM\w{0,5}|SYNDICATS?|SYND|SYNDICAT\w*|SYN|RPI|RPC"
        r"|SICASMIR|SIGA|ENTENTE|SYCTOM|SYVADEC|SIGV\w*|VALTOM|UNION DES)\b"
        r"|\bSYNDICA\w*|\bSYND\b|\bS(?:ICT|IRT|MICT|IT|YCT)OM\b|REGROUPEMENT PEDAGOGIQUE|REGROUPEMENT SCOLAIRE|\bSIV(?:OM|U|OS)\b|\bSIAEP\b",
    ),
    ("petr", r"\bPETR\b|POLE D? ?EQUILIBRE|POLE METROPOLITAIN"),
    (
        "epci",
        r"^(?:CC\w?|C C|CA|CU|CDC|COM COM|COMCOM|COM AGGLO|CCOM|COMM COMM|COMMU?N?T?E? D\w* COMMUNES|CAPI|CODECOM|COVATI|COPAMO) "
        r"|\bCOMMUNAUT\w*|\bAGGLO\w*|INTERCOM\w*|\bMETROPOLE\b|\bCC\b|\bCOM COM\b|\b[DC]E COMMUNES\b"
        r"|^(?:GPSEO|GPS O|CAPH|CAVM|CARENE|CCVT|CASUD|CIVIS|CINOR|TCO|CIREST|CACEM|CAESM)$",
    ),
    (
        "departement",
        r"\bDEPARTEMENTA?L?\b|CONSEIL GENERAL|\bCONSEIL REGIONAL\b|^REGION\b|COLLECTIVITE (?:DE CORSE|EUROPEENNE)|\bCD \d",
    ),
    (
        "company",
        r"\b(?:SAS|SASU|SARL|SPL|SPLA|SEM|SEML|SCI|SNC|EURL|SCIC|SCEA|GAEC|EARL|ADEF|SOCIETE|ENTREPRISE|STE ANONYME)\b|^SA "
        r"|\bOPH\b|\bOFFICE (?:PUB|NAT)\w*|\bHABITAT\b|\bASSO\w*|\bASS\b|\bADMR\b|\bEHPAD\b|HOSPITAL|\bHOPITAL|\bCH\b|\bLYCEE|\bCOLLEGE\b"
        r"|\bREGIE\b|\bEPF\w?\b|\bETABLISSEMENT|\bETS\b|\bETAB\b|\bCHAMBRE\b|\bCCI\b|\bUNIVERSITE|\bGIP\b|\bGIE\b|\bFONDATION|\bPREFECTURE"
        r"|\bPARC (?:NATUREL|NATIONAL)|\bPNR\b|\bAGENCE\b|\bCOOPERATIVE|\bSECTION DE\b|\bMAISON DES\b|\bCPIE\b|\bADAPEI|\bFEDERATION"
        r"|\bCENTRE (?:SOCIAL|CULTUREL|HOSP)|\bMISSION LOCALE|\bUDAF\b|\bFAMILLES RURALES|\bLIGUE\b|\bCONSERVATOIRE|\bSDC\b|\bCOPROPRIETE|\bMJC\b|\bCRIJ",
    ),
)
KINDS_COMPILED = [(kind, re.compile(pattern)) for kind, pattern in KINDS]


def plain(cell: str) -> str:
    """Capitals without accents; every sign that is neither letter nor digit is a space."""
    spelt = cell.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("Æ", "AE")
    letters = unicodedata.normalize("NFKD", spelt)
    letters = "".join(letter for letter in letters if not unicodedata.combining(letter)).upper()
    return " ".join(re.sub(r"[^A-Z0-9]+", " ", letters).split())


def stripped(cell: str) -> str:
    """The body's name alone, without final parentheses, notes on works and « Commune de »."""
    name = cell.split(" : ")[0].strip()
    while (shorter := re.sub(r"\s*\([^()]*\)?\s*$", "", name)) and shorter != name:
        name = shorter
    return TAILS.sub("", plain(name)).strip() or plain(name)


def kind_of(cell: str) -> str:
    """The kind of body that a name says, `commune` when it says none."""
    name = stripped(cell)
    for kind, pattern in KINDS_COMPILED:
        if pattern.search(name):
            return kind
    return "commune"


def tokens(name: str) -> list[str]:
    """The words of a plain name that tell it from another: no article, no link word."""
    words = [SPELLINGS.get(word, word) for word in plain(name).split()]
    return [word for word in words if word not in LINKS] or words


def key(name: str) -> str:
    """What two spellings of one name share."""
    return " ".join(tokens(name))


def keys(cell: str) -> list[str]:
    """The keys that a name cell may mean: as written, and without « Commune de »."""
    first_line = cell.strip().split("\n")[0]
    names = [stripped(cell), stripped(first_line)]
    names += [TOWN_WORDS.sub("", name) for name in names]
    return list(dict.fromkeys(spelling for name in names for spelling in spellings(name)))


def spellings(name: str) -> list[str]:
    """The key of a name, and its words all in one: « La Chapelle » is also « Lachapelle »."""
    every_word = "".join(SPELLINGS.get(word, word) for word in plain(name).split())
    return [key(name), every_word]


NUMBERS = {"2": "DEUX", "3": "TROIS", "4": "QUATRE", "7": "SEPT"}
EPCI_WORDS = set(
    "CC CA CU CDC C CE COM COMM COMMUNAUTE COMMUNAUTES COMMUNES COMMUNE AGGLOMERATION AGGLOMERATIONS AGGLO METROPOLE URBAINE COMCOM INTERCOMMUNALITE".split()
)


def epci_key(name: str) -> str:
    """The key of an EPCI: its words but for those that say what it is."""
    words = [NUMBERS.get(word, word) for word in tokens(stripped(name)) if word not in EPCI_WORDS]
    return " ".join(words) or key(name)


def joined(name_key: str) -> str:
    """The key without spaces, so that « Château-Renault » and « Châteaurenault » are one."""
    return name_key.replace(" ", "")


def slip(one: str, other: str) -> bool:
    """One letter too many, missing, wrong, or two swapped, in names of five letters or more."""
    a, b = joined(one), joined(other)
    if min(len(a), len(b)) < 5 or abs(len(a) - len(b)) > 1:
        return False
    first = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return (
        a[first + 1 :] == b[first + 1 :]
        or a[first + 1 :] == b[first:]
        or a[first:] == b[first + 1 :]
        or (a[first : first + 2] == b[first : first + 2][::-1] and a[first + 2 :] == b[first + 2 :])
    )
