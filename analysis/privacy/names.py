"""Telling names of people from names of organisations, places and roles.

No list of names is complete and many organisations bear a person's name, so the tests go by what
stands around a name: a title in front, an organisation's word behind, a role where a role belongs.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache


def _words_of(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Given names in use in Britain that are hardly ever anything else. Lower case.
GIVEN = _words_of(
    """
    aaron abdul abdullah abigail adam adebayo adele adrian agnes ahmed aidan aileen aisha akua
    alan alasdair alastair albert alejandro aleksandra alessandro alex alexander alexandra
    alfie alice alison alistair amanda amelia amina amir amit amy ana andrea andrew andrzej
    angela anil anita anjali ann anna anne annette annie anthony antonia anwar archie arjun
    arthur arun asha ashok ayesha barbara beatrice becky benjamin bernadette bernard bethany
    bharat brenda brian bridget bronwen bryan caitlin callum cameron carla carly caroline
    catherine cathy cecilia chanel charlie charlotte cheryl chidi chinedu chloe christina
    christine christopher claire clare claudia clive colin connor craig cynthia daniel daniela
    danielle darren david debbie deborah deepak denise derek diana diane dianne dimitri
    dominic donald donna doreen dorota dorothy douglas duncan dylan ebony edward eileen elaine
    eleanor elena elizabeth ella ellen ellie elliot eloise elsie emily emma emmanuel eric erin
    esther ethan eugene evelyn ewa ewan farah fatima fatou fiona frances francesca frederick
    gareth gary gavin gemma geoffrey george georgina gerald geraldine gillian giovanni giulia
    glenys gordon graham gwen gwyneth habib hamza hannah harinder harjit harold harriet harry
    hassan hayley heidi helen helena henry hilary howard hugh hussain ian ibrahim imran ines
    ingrid irene isaac isabel isabella ismail jacob jacqueline jagdeep jake james jamie jane
    janet janice janine jasmine jason jean jeanette jeffrey jennifer jenny jeremy jerome
    jessica jill jim joan joanna joanne jodie joe joel johanna john jonathan jorge jose joseph
    josephine joshua joyce juan judith julia julian julie justin kamal karen karl kate
    katherine kathleen kathryn katie katy kavita keith kelly kenneth kerry kevin khadija
    khalid kieran kimberley kirsty krishna kwame kyle laura lauren lawrence leanne lee lena
    leo leon leonard lesley leslie lewis liam linda lindsay lisa lorna lorraine louis louisa
    louise lucas lucy luke lydia lynn lynne maciej magdalena malcolm malgorzata manjit
    margaret maria mariam marian marie marion marjorie martin martina mary maryam matthew
    maureen maurice maxine megan mehmet melanie melissa michael michelle mike miriam mohamed
    mohammad mohammed moira molly monica monika muhammad mustafa nadia naomi nasreen natalie
    natasha nathan neil nia niamh nicholas nicola nicole nigel nikhil nikki nina noah noel
    nora norma norman oliver olivia oluwaseun omar owen pamela patricia patrick paul paula
    pauline peter petra philip philippa phillip phoebe pierre piotr priya rachael rachel rahul
    raj rajesh ralph ravi raymond rebecca reginald renee rhian rhiannon richard rita robert
    roberta roger ronald rosalie rosalind rosemary rosie ross rowena roy russell ruth ryan
    saeed sally samantha samina samira samuel sandeep sandra sanjay sara sarah sean sebastian
    shabana shannon sharon sheila shirley shona sian simon simone sinead siobhan sofia sonia
    sophia sophie stacey stanley stefan stella stephanie stephen steve steven stewart stuart
    sunita susan susanna suzanne sylvia tamara tanya tariq terence teresa thea thelma theo
    theresa thomas tiffany timothy tina tobias tom tomasz toni tony tracey tracy trevor ursula
    valerie vanessa vera veronica vijay vincent vivien wayne wendy wesley wilfred william
    winifred yasmin yolanda yusuf yvette yvonne zainab zara zoe
    """
)
# Given names that are words, months or places as well: taken for names only where a role belongs.
AMBIGUOUS = _words_of(
    """
    amber angel april art austin bella ben beth bill bob brad brook carol chelsea chris
    christian clay crystal daisy dale dan dawn dean dee don drew eddie eve faith finn fleur
    florence frank fred gene georgia gill glen grace grant gray guy hazel heather holly hope
    iris ivy jack jade jan jay jo jordan josh joy june ken kim kit lily mark matt max may
    mercy mick mo neal nick olive pam pat pearl penny phil poppy ray rob robin rod ron rose
    ruby sam sandy sky stan sue summer ted tim trinity victor victoria violet viv will
    """
)
# What an organisation that bears a person's name is called besides.
ORGANISATIONS = _words_of(
    """
    academies academy agency alliance associates association authority award bursary campus
    care carers centre centres charitable charity church cic circle clinic club collective
    college collegiate committee community consortium constabulary consulting council
    endowment families family federation fellowship forum foundation framework fund gp group
    groups holdings homes hospice hospital hospitals housing hub infant infants inquiry institute
    junior lecture legacy library limited llp ltd medical memorial model museum network nhs
    nurseries nursery nurses organisation partners partnership plc practice practices primary
    prize programme project projects report review scholarship school schools secondary
    service services settlement sixth society special support surgery trust unit university
    """
)
# Places are named for people too; some of these are surnames, and so are not proof in a role.
PLACES = _words_of(
    """
    avenue bay bridge building buildings close court crescent cross day drive estate garden
    gardens green grove hall hill house lane law lodge mews parade park place quay road room
    square street suite terrace tower ward way wharf wing
    """
)
# What roles, bodies and everyday titles are made of.
ROLES = _words_of(
    """
    a accreditation act acting action administration administrator adult adults advice adviser
    advisor advisory agreed all ambassador ambassadors analyst and area assistant assurance
    avon awarded bnssg board bodies body both briefing bristol bristolian business cabinet
    chair champion change chief children childrens cic city clerk clinical co co-ordinator
    cohort commissioner commissioners commissioning communications conference consultant
    coordinator council councillor councils county course courses culture data decision
    delivery deputy designated development digital director directorate directors district
    doctor early education educator emergency emeritus engagement equality evaluation event
    excel executive experience experts external finance for forms gloucestershire governance
    governor governors head headteacher health healthier help homelessness host hr human
    illustrative improvement inclusion independent induction information inspector integrated
    interim job joint justice knowledge launch lead leader leaders leadership leads learning
    level lived local management manager managers mental midwife midwifery multi national new
    none north not nurse nursing of office officer officers operations out outlook outreach
    oversight owner owners panel partner partners people performance pilot place planning
    police policy post powerpoint practitioner practitioners prevention principal private
    probation professional psychiatrist psychologist psychology public quality recorded region
    regional register representative research researcher resources reviewer role roles
    safeguarding safer schools secretary sector senior sergeant session sessions sharepoint
    skills social somerset south specialist sponsor staff stakeholders standards steering
    strategic strategy superintendent supervisor system systems tbc teacher team teams term
    the therapist therapy this together trainer trainers training transformation trauma
    trauma-informed trustee trustees unknown vacant violence visitor voluntary volunteer
    wellbeing west weston whole wide word worker workers workforce workshop world young your
    youth
    """
)
# Bodies and people of the past whose bare name stands for an organisation or a building.
KNOWN = frozenset(
    {
        *("edith cavell", "elizabeth blackwell", "emmeline pankhurst", "florence nightingale"),
        *(
            "henry smith",
            "jessie may",
            "john cabot",
            "john lewis",
            "john wesley",
            "joseph rowntree",
        ),
        *("marie curie", "martin luther", "mary seacole", "nelson mandela", "paul hamlyn"),
        *("lawrence weston", "oliver mcgowan"),
        *("rosa parks", "sue ryder", "terrence higgins", "thomas coram", "hannah more"),
    }
)

# Words above that are surnames as well.
SURNAMES = _words_of(
    """
    cross day dean dale green grove hall head hill justice lane law north park place price ward way
    west weston young
    """
)

CAPITAL = r"[A-Z\u00c0-\u00de]"
WORD = rf"{CAPITAL}[\w'\u2019-]+"
TITLES = "Mrs|Mr|Ms|Miss|Mx|Dr|Professor|Prof|Cllr|Councillor|Reverend|Revd|Rev|Sir|Dame|Sgt|Insp"
TITLED = re.compile(
    rf"(?<![\w'\u2019-])(?:(?:{TITLES}|MRS|MR|DR|CLLR|PROF|MISS|dr|cllr|prof)\.?\s*"
    rf"(?:(?<=[\s.])(?:{CAPITAL}\.?\s+){{0,2}}({WORD}(?:\s+{WORD})*))"
    r"|(?:mrs?|Mrs?)\.?\s+([a-z][\w'\u2019-]+(?:\s+[a-z]\w+)?))"
)
PAIR = re.compile(rf"(?<![\w'\u2019/-])({WORD})\s+(?:{CAPITAL}\.?\s+)?({WORD}(?:\s+{WORD})*)")
SHAPE = re.compile(rf"(?:{WORD}|{CAPITAL}\.?)(?:\s+(?:{CAPITAL}\.?|{WORD})){{0,2}}\s+{WORD}")
INITIALS = re.compile(rf"(?:{CAPITAL}\.?\s*){{1,3}}\s{WORD}")

# What stands before a person in a sentence, and hardly before anything else that is capitalised.
CUES = (
    r"(?:spoke|spoken|speak|speaking|talked|talking|chatted|met|meeting|worked|checked) (?:to|with)"
    r"|(?:emailed|e-mailed|phoned|telephoned|rang|texted)(?: to)?|call(?:ed)? from"
    # Bodies run and deliver courses; a person fills in a form.
    r"|(?:completed|entered|compiled|written|submitted|signed|signed off) by"
    r"|(?:contact|contacts|attendee|attendees|trainer|facilitator|line manager|manager|learner"
    r"|learners|delegate|delegates|staff member|colleague|completed for|on behalf of|cc|c/o|ask for"
    r"|query to|queries to|service users?|thanks to)(?: is| was| are|:| -)?"
)
# A person's names, rare ones too, as they stand behind a cue.
BEHIND_CUE = re.compile(
    rf"(?i:(?<![\w-])(?:{CUES}))[:,]?\s+((?:{CAPITAL}\.?\s+)?{WORD}(?:\s+{CAPITAL}\.)?(?:\s+{WORD}){{0,2}})"
)
# Initials before a surname, or behind it: "J. R. Whitcombe", "Whitcombe, J."
INITIALLED = re.compile(
    rf"(?<![\w.'\u2019-])(?:(?:{CAPITAL}\.\s?){{1,3}}({WORD})"
    rf"|({WORD}), (?:{CAPITAL}\.\s?){{1,3}}(?![\w]))"
)
# Days and months begin with a capital wherever they stand; so do these.
DATES = _words_of(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june
    july august september october november december spring summer autumn winter easter christmas
    zoom teams microsoft google england wales scotland ireland britain uk bath weston bristol
    glos gloucs soms gloucester swindon somerset yate thornbury clevedon portishead nailsea keynsham
    """
)


@cache
def given() -> str:
    """Return an RE2 pattern that every text with a known given name matches."""
    return rf"(?i)(?:^|[^a-z])(?:{'|'.join(sorted(GIVEN))})(?:[\s,-]|$)"


def has_given(texts: str) -> bool:
    """Whether any of the texts, in lines of their own, matches `given`, if they are ASCII."""
    return not GIVEN.isdisjoint(re.findall(r"[a-z]+(?=[\t\n\f\r ,-]|\Z)", texts.lower()))


def titles() -> str:
    """Return an RE2 pattern that every text with a title matches."""
    return rf"(?i)(?:^|[^a-z])(?:{TITLES})\.?\s*[a-z\x{{c0}}-\x{{24f}}]"


@cache
def cues() -> str:
    """Return an RE2 pattern that every text with a name behind a cue, or initials, matches."""
    capital = r"[A-Z\x{c0}-\x{de}]"
    return (
        rf"(?:(?i:(?:^|[^\w-])(?:{CUES}))[:,]?\s+{capital})|{capital}\.\s?{capital}|, {capital}\."
    )


def is_told_of(text: str, organisations: str = "") -> bool:
    """Whether a person is named behind words that people stand behind, or by initials.

    No list knows rare names: what stands around them gives them away. Words of bodies, places,
    roles and dates are no names, nor is anything of the organisations' own, in small letters.
    """
    others = ORGANISATIONS | PLACES | ROLES | DATES
    found = [match[1] for match in BEHIND_CUE.finditer(text)]
    found += [match[1] or match[2] for match in INITIALLED.finditer(text)]
    return any(_could_be_person(one, others, organisations) for one in found)


def _could_be_person(name: str, others: frozenset[str], organisations: str) -> bool:
    words = [word for word in _lowered(name) if len(word) > 1]
    # What stands in capitals throughout is short for a body: AWP, NBT.
    if not words or name.isupper() or {*words} & others:
        return False
    return " ".join(words[:2]) not in KNOWN and " ".join(words) not in organisations


def _lowered(text: str) -> list[str]:
    # Accents are left off as often as not: Sian, Zoe.
    if not text.isascii():
        letters = unicodedata.normalize("NFKD", text)
        text = "".join(letter for letter in letters if not unicodedata.combining(letter))
    plain = [word.lower().replace("\u2019", "'").removesuffix("'s") for word in text.split()]
    return [word.strip(".,;:()'") for word in plain]


def is_titled(text: str) -> bool:
    """Whether a person with a title is named: ``Dr Jane Smith``, not ``Dr Bell's Hospital``."""
    for match in TITLED.finditer(text):
        words = _lowered(match[1] or match[2])
        if words[0] in ROLES or words[0] in ORGANISATIONS:
            continue
        rest = re.match(r"\s+(?:&|and)\s+(\w+)", text[match.end() :])
        if not {*words, *_lowered(rest[1] if rest else "")} & (ORGANISATIONS | PLACES - SURNAMES):
            return True
    return False


def is_mentioned(text: str) -> bool:
    """Whether a given name and a surname stand in a text that is about something else."""
    return any(
        _is_person(_lowered(match[0]), GIVEN, ORGANISATIONS | PLACES | ROLES)
        for match in PAIR.finditer(text)
    )


def is_name(text: str, *, of_role: bool = False) -> bool:
    """Whether the whole text is a person's name; where a role belongs less is needed."""
    plain = " ".join(text.replace("\u2019", "'").split())
    if "," in plain:
        plain = re.sub(rf"^({WORD}), ({WORD})$", r"\2 \1", plain)
    plain = plain.title() if plain.isupper() or _is_small(plain, of_role=of_role) else plain
    if of_role and INITIALS.fullmatch(plain):
        return not {*_lowered(plain)} & (ORGANISATIONS | ROLES)
    # Of a million organisations hardly one has the shape: words are looked up for those alone.
    if not SHAPE.fullmatch(plain):
        return False
    words, others = _lowered(plain), ORGANISATIONS | PLACES | ROLES
    if _is_person(words, GIVEN, others - SURNAMES):
        return True
    return of_role and _is_person(words, AMBIGUOUS, others)


def _is_small(text: str, *, of_role: bool) -> bool:
    """Return whether a text in small letters may be a name: elsewhere of two words only."""
    return text.islower() and (of_role or text.count(" ") == 1)


def share_shaped(texts: list[str]) -> float:
    """Return how many of some texts have the shape of a name and no word of anything else."""
    others = ORGANISATIONS | PLACES | ROLES | DATES
    shaped = [one for one in texts if SHAPE.fullmatch(one.strip())]
    named = [one for one in shaped if not {*_lowered(one)} & others]
    return len(named) / len(texts) if texts else 0.0


def could_be_name(text: str) -> bool:
    """Whether a text in a role's place has the shape of a name and no word of a role or body."""
    known = ORGANISATIONS | PLACES | ROLES
    return bool(SHAPE.fullmatch(text.strip())) and not {*_lowered(text)} & known


def _is_person(words: list[str], given: frozenset[str], others: frozenset[str]) -> bool:
    if words[0].partition("-")[0] not in given or " ".join(words[:2]) in KNOWN:
        return False
    return not {*words[1:]} & others
