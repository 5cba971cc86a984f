"""The word lists the stance model reads with: acts, conditions, hedges, states; made by hand for this project."""

from __future__ import annotations

import re


def _listed(block: str) -> tuple[str, ...]:
    return tuple(" ".join(entry.split()) for entry in block.split(","))


# A star stands for any ending; entries are separated by commas and matched in lower case.
CLASSES: dict[str, tuple[str, ...]] = {
    "joint": _listed(
        """
        together, joint, jointly, mutual, mutually, common, shared, both sides, both countries, both of us, each other, one
        another, collective, collectively, united, bilateral, our two countries, our countries, partner*, ally, allies, side
        by side, hand in hand, as equals, reciproc*
        """
    ),
    "cooperate": _listed(
        """
        cooperat*, co-operat*, collaborat*, engage, engaging, engagement, re-engage*, work with, work together, working
        with, working together, dialogue, dialog, talk, talks, discuss*, negotiat*, consult, consultations, meet, meeting,
        meetings, agree, agreed, agrees, agreement, agreements, reach, accord, compromise*, peace, peaceful*, settle*,
        resolve, normaliz*, normalis*, reset, renew*, rebuild, restor*, resum*, improve*, improving, strengthen*, deepen*,
        expand*, support*, assist*, help*, contribut*, facilitat*, promot*, share, friend*, neighbour*, neighbor*,
        reconcil*, pardon*, trust, invit*, offer*, propos*, initiative*, participat*, join, joining, welcome*, bridge,
        common ground
        """
    ),
    "ready": _listed(
        """
        ready, readiness, prepared, willing, willingness, open to, stand ready, stands ready, committed, commitment,
        intend*, determined to work, look forward, looks forward, looking forward, would like to, eager, keen, happy to,
        glad to, pledge*, promise*, strive, continue to work, do our utmost to, spare no effort, do our best, do everything,
        remain open, resolved to
        """
    ),
    "thank": _listed(
        """
        thank*, grateful, gratitude, appreciat*, apolog*, sorry, regret*, congratulat*, credit, honour*, honor*, tribute
        """
    ),
    "praise": _listed(
        """
        productive, constructive, positive, useful, fruitful, excellent, good, great, progress, successful*, success,
        encourag*, optimis*, hopeful, confident, confidence, promising, historic, practical, specific, friendly, warm,
        warmth, healthy, important step, step forward, strides, breakthrough, meaningful, candid, frank, serious, pleased,
        delighted, remarkable, substantive, substantial, effective, new start, fresh start, new chapter, opportunit*,
        understanding, respect
        """
    ),
    "threat": _listed(
        """
        threat*, retaliat*, consequences, punish*, sanction*, strike back, respond with, counter, deploy*, missile*, force,
        attack*, war, bomb*, destroy*, crush, pay a price, pay the price, isolate*, isolat*, escalat*, confront*, expel*,
        suspend*, withdraw*, cut off, boycott*, blockade, weapon*
        """
    ),
    "accuse": _listed(
        """
        accus*, violat*, infring*, breach*, aggress*, hostil*, provocat*, provok*, interfer*, meddl*, blackmail*, lie, lies, lied,
        lying, false, disinformation, deceiv*, deceit, invad*, invasion*, occup*, illegal*, unlawful*, terroris*, crime*,
        criminal*, evil, cruel, brutal*, blame, fault, guilty, defy, defied, defying, undermin*, jeopard*, destabil*,
        subjugat*, arrogan*, hypocri*, double standards, cynical*, pretext*, notorious, so-called, shameful, disgust*,
        outrag*, condemn*, deplor*, denounc*, irrational, ultimatum*, dictat*, impos*, evade, derail*, abus*, irresponsib*,
        reckless*
        """
    ),
    "reject": _listed(
        """
        reject*, refus*, unacceptable, inadmissib*, oppos*, object, objects, objected, objection*, deny, denied, denies,
        decline*, veto*, rule out, ruled out, out of the question, no intention, no need, no right, no reason, no point, no
        choice, red line*, will never, would never, cannot accept, cannot agree, not acceptable, disagree*, ridiculous,
        insufficient, not sufficient, not enough, inadequate, impossible, unhelpful, unfounded, baseless, groundless,
        dismiss*
        """
    ),
    "worry": _listed(
        """
        concern*, worr*, alarm*, disturb*, disappoint*, doubt*, sceptic*, skeptic*, fear*, risk*, danger*, warn*, caution*,
        serious*, grave, deteriorat*, troubl*, problem*, difficult*, obstacle*, tension*, crisis, setback*, stall*, drag*,
        distrust, mistrust, unclear, uncertain*, suspicio*, differ, differences, disagreement*
        """
    ),
    "build": _listed(
        """
        solution*, solve, consensus, interact*, coordinat*, coexist*, balance of interests, lasting, sustainable, stability,
        political process, roadmap, road map, mechanism*, platform*, forum*, channel, channels, contact, contacts,
        exchange*, conclude, concluded, sign, signed, signing, ratif*, adopted, implement*, unite, uniting, unity,
        solidarity, revive, restart, launch*, establish*, build, building, develop, developing, broaden*, enhanc*, bring
        together, come together, joining forces, join forces, closer, convergence, complement*, integrat*, inclusive,
        equitable, equal footing, equality, coordinate, transparen*, open door, door is open, door remains open, back on
        track, move forward, moving forward, political settlement, political solution, diplomatic solution,
        confidence-building, good faith, good offices, mediat*
        """
    ),
    "achieved": _listed(
        """
        achiev*, accomplish*, advanc*, milestone*, landmark, turning point, important, significant, valuable, welcome step,
        agreed to, have agreed, has agreed, were able to, common understanding, meeting of minds, made headway, headway,
        momentum, close to, on track, right direction, step in the right direction, well on, bear fruit, paid off, results,
        mutually acceptable
        """
    ),
    "dominate": _listed(
        """
        dominan*, dominat*, hegemon*, unilateral*, one-sided, bloc, blocs, dividing lines, dividing, expansion, colonial*,
        neocolonial*, imperial*, exclusive*, exclusion, selective*, geopolitical, ideolog*, ambitions, superiority,
        monopol*, coup, coups, extraterritorial, regime, regimes, regime change, rules-based, zero-sum, dictate, diktat,
        ignor*, disregard*, bypass*, circumvent*, encroach*, at the expense, to the detriment, detriment, encircle*,
        contain, containment, supremacy, self-proclaimed, manipulat*, betray*
        """
    ),
    "harm": _listed(
        """
        destruct*, ruin*, violence, violent, killing*, genocide, instability, unrest, insecurity, suffer*, victim*, tragic,
        tragedy, catastroph*, disaster*, horrif*, atrocit*, massacre*, slaughter*, tortur*, rape*, murder*, assassin*,
        bloodshed, chaos, coerc*, intimidat*, bully*, harass*, expose*, spy, spies, spying, hack*, smuggl*, traffick*,
        rogue, pariah, puppet*, anti-*, unprovoked, unjustified, unprecedented, vicious, despicable, barbari*, heinous,
        cowardly, inhuman*, wrongful*
        """
    ),
    "failing": _listed(
        """
        fail*, unable, inability, unwilling*, reluctan*, delay*, postpon*, collaps*, break down, broke down, deadlock*,
        impasse, stalemate, dead end, futile, useless, meaningless, pointless, unfortunately, regrettabl*, sadly, too late,
        worse, worst, wrong, mistake*, counterproductive, unrealistic, unworkable, flawed, empty, lost, missed, derail,
        unravel*, erode*, erosion, does not go far enough, fall short, falls short, far from, no progress, no sign, little
        hope, second thoughts, bluff*, stubborn*
        """
    ),
    "terms": _listed(
        """
        depend*, condition, conditions, precondition*, conditional*, prerequisite*, guarantee*, assurance*, verif*, proof,
        prove, concrete, deeds, actions not words, words and deeds, first step, first, reciprocal, in return, in exchange,
        as soon as, need to see, want to see, waiting to see, have to see, would have to, up to, in their court, burden,
        onus, sincer*, genuin*, seriousness, test, decide, decides, choose, chooses, choice, only, solely, unless, subject
        to, exactly, clarif*, explain*, limits, limited, restrain*, restraint, patien*, vigilan*, prudent*, realistic, no
        illusions, illusion*, eyes open, distance
        """
    ),
    "pressure": _listed(
        """
        pressure, cost, costs, price, accountab*, deter, deterr*, defend*, protect*, self-defence, self-defense, arm,
        troops, military, soldiers, retali*, respond, response, measures, steps to protect, strike, strikes, crackdown*,
        embargo*, tariff*, freeze*, export controls, punitive, penalt*, prosecut*, blacklist*, arrest warrant, summon*,
        recall*, ban, bans, banned, barr*, block*
        """
    ),
    "wait": _listed(
        """
        wait, waits, waiting, await*, wait and see, too early, too soon, premature*, prejudge, prejudging, remains to be
        seen, we will see, we'll see, we shall see, not yet, yet to, no hurry, in a hurry, done deal, cautious*, careful*,
        not rush, time will tell, judge by, ball is in, step by step, monitor*, watch*, not certain, not sure, consider*,
        review*, assess*
        """
    ),
    "demand": _listed(
        """
        demand*, call on, calls on, called on, call for, calls for, called for, urge*, insist*, require*, expect, expects,
        must, should, have to, has to, need to, needs to, ought to, it is time, appeal*, ask, asked, asks, change its,
        change their, stop, cease, halt, end its, abandon*, refrain, comply, compliance, fulfil*, fulfill*, responsib*
        """
    ),
    "hope": _listed(
        """
        hope*, hoping, wish, wishes, want, wants, wanted
        """
    ),
    "hedge": _listed(
        """
        could, might, may, perhaps, maybe, possibly, possible, probably, likely, eventually, assuming*, somehow, somewhat,
        seem*, appear*, apparently, i think, we think, i believe, we believe, at some point, in principle, to some extent
        """
    ),
    "concession": _listed(
        """
        although, though, even though, despite, in spite of, while, whereas, notwithstanding, even if, of course
        """
    ),
    "contrast": _listed(
        """
        but, however, yet, nevertheless, nonetheless, instead, rather than, on the other hand, at the same time, only
        """
    ),
    "negation": _listed(
        """
        not, no, never, none, nothing, nobody, neither, nor, without, cannot, can't, won't, don't, doesn't, didn't, isn't,
        aren't, wasn't, weren't, wouldn't, shouldn't, couldn't, haven't, hasn't, hadn't, lack*, fail*
        """
    ),
    "modal_will": _listed(
        """
        will, shall, 'll, going to
        """
    ),
    "modal_must": _listed(
        """
        must, should, have to, has to, need to, needs to, ought to
        """
    ),
    "modal_would": _listed(
        """
        would, could, might, may
        """
    ),
    "fact": _listed(
        """
        killed, died, dead, injured, wounded, casualt*, arrest*, detained, elected, vote*, percent, per cent, million,
        billion, schedul*, arriv*, visit*, monday, tuesday, wednesday, thursday, friday, saturday, sunday, o'clock, january,
        february, march, april, june, july, august, september, october, november, december, family, families, economy,
        economic growth, tax*, inflation, health, school*, hospital*, police, plane*, aircraft, flight*, crash*, weather,
        storm*, earthquake*, condolence*, mourn*, celebrat*, ceremony, game*, athlete*, website, study, technology,
        senator*, campaign*, election*, candidate*, democrat*, republican*, congress, bill, law, court, budget, jobs
        """
    ),
    "domestic": _listed(
        """
        voter*, voting, ballot*, poll, polls, campaign*, elect*, candidate*, nominee*, senator*, governor*, mayor*,
        congressm*, debate, debates, supporter*, running mate, white supremac*, justices, supreme court, lawsuit*, judge,
        jury, trial, prosecutor*, charges, felony, guilty, bail, tax*, jobs, unemploy*, wages, welfare, pension*, budget*,
        deficit, debt, loan*, bank*, market*, prices, rates, growth, economy, business*, company, companies, investor*,
        school*, student*, teacher*, universit*, nurse*, doctor*, patient, patients, hospital*, virus, pandemic, vaccine*,
        covid*, disease*, mask, masks, protest*, demonstrat*, riot*, opposition, ruling party, parliament, lawmaker*,
        cabinet, prime minister should, resign*, constitution*, religio*, church*, mosque*, farmer*, worker*, union members,
        strike action, media, newspaper*, journalist*, television, website*, book, film, song
        """
    ),
    "incident": _listed(
        """
        killed, died, dead, death, deaths, injur*, wounded, casualt*, accident*, crash*, collision, aircraft, plane, flight,
        pilot*, passenger*, crew, soldiers died, explosion, exploded, blast, bomb went off, gunm*, gunfire, shooting,
        hijack*, hostage*, kidnap*, fled, clash*, police, suspect*, investigat*, inquiry, flood*, storm*, typhoon*,
        hurricane*, earthquake*, wildfire*, rescue*, evacuat*, homes, villages, funeral*, mourn*, condolence*, families of,
        loved ones, victims of, memory, tribute to, miles, kilomet*, metres, feet, tonnes, square, road, railway, pipeline*,
        dam, species, temperature*, emission*, scientist*, researcher*, study, percent, per cent, thousand*, dozen*,
        hundred*, according to
        """
    ),
    "relation": _listed(
        """
        relation*, ties, treaty, treaties, summit*, diplom*, foreign, minister*, international community, resolution*,
        security council, border*, missile defen*, nuclear, disarmament, arms, ceasefire, cease-fire, truce, sovereign*,
        territor*, peacekeep*, alliance, east-west, cold war, embassy, ambassador*, non-proliferation, six-party, human
        rights, security
        """
    ),
}

CUES: dict[str, tuple[str, ...]] = {
    "thanked": _listed(
        """
        thank*, praise*, prais*, congratulat*, appreciat*, hail*, laud*, commend*, applaud*, apologi*, compliment*
        """
    ),
    "welcomed": _listed(
        """
        welcom*, agree*, accept*, approv*, endors*, support*, back*, embrac*, concede*, conced*, acknowledg*
        """
    ),
    "offered": _listed(
        """
        offer*, promis*, pledg*, vow*, propos*, invit*, suggest*, commit*, volunteer*, assur*, reassur*
        """
    ),
    "threatened": _listed(
        """
        threaten*, vowed to retaliate, menac*
        """
    ),
    "warned": _listed(
        """
        warn*, caution*, alert*
        """
    ),
    "accused": _listed(
        """
        accus*, blam*, critic*, condemn*, denounc*, charg*, alleg*, attack*, slam*, blast*, deplor*, complain*, lash*
        """
    ),
    "rejected": _listed(
        """
        reject*, refus*, den*, dismiss*, oppos*, object*, rule* out, declin*, rebuff*, disput*, resist*, protest*
        """
    ),
    "demanded": _listed(
        """
        demand*, urg*, call* on, call* for, call* upon, insist*, ask*, appeal*, press*, order*, want*, request*
        """
    ),
    "hoped": _listed(
        """
        hop*, wish*, expect*, look* forward, optimis*, confiden*
        """
    ),
    "worried": _listed(
        """
        doubt*, fear*, worr*, concern*, question*, regret*, lament*, disappoint*, suspect*
        """
    ),
    "thought": _listed(
        """
        believ*, think*, thought, consider*, feel*, felt, see*, saw, know*, knew
        """
    ),
}

STATES = _listed(
    """
    afghan*, africa*, albania*, algeria*, america*, ankara, arab, arabia*, arabs, argentin*, armenia*, asia*, athens,
    australia*, austria*, azerbaijan*, baghdad, balkan*, beijing, belarus*, belgi*, belgrade, berlin, bosnia*, brazil*, britain,
    british, brussels, bulgaria*, cairo, canada, canadian*, caucasus, chile*, china, chinese, colombia*, crimea*, croatia*,
    cuba*, cypr*, czech*, damascus, denmark, egypt*, estonia*, ethiopia*, eu, europe, european*, finland, france, french, gaza,
    geneva, georgia, georgian*, german*, greece, greek*, haiti*, hamas, havana, hezbollah, hungar*, iceland*, india, indian*,
    indonesia*, iran*, iraq*, ireland, irish, islamabad, israel*, ital*, japan*, jerusalem, jordan*, kabul, kazakh*, kenya*,
    kiev, korea*, kosovo, kremlin, kuwait*, kyiv, kyrgyz*, latvia*, lebanon, lebanese, libya*, lithuania*, london, madrid,
    malaysia*, mexic*, minsk, moldova*, mongolia*, moscow, myanmar, nato, netherlands, nigeria*, norway, norwegian*, ossetia*,
    pakistan*, palestin*, paris, poland, polish, portug*, prague, pyongyang, qatar*, romania*, rome, russia*, saudi*, scotland,
    serbia*, seoul, slovak*, slovenia*, somali*, soviet*, spain, spanish, sudan*, sweden, swedish, swiss, switzerland, syria*,
    taiwan*, tajik*, taliban, tbilisi, tehran, thai*, tokyo, transnistria*, tripoli, tunis*, turk*, u.k, u.n, u.s, uk, ukrain*,
    un, us, usa, uzbek*, vatican, venezuela*, vienna, vietnam*, warsaw, washington, west, western, yemen*, zimbabwe*, iaea,
    osce, csto
    """
)

HARD_CONDITIONS = _listed(
    """
    if, unless, until, provided, providing, once, as long as, so long as, on condition, only when, only after, depends on,
    depend on, subject to, before, when
    """
)

POLITE_CONDITIONS = _listed(
    """
    if i may, if you like, if you will, if necessary, if needed, if any, if possible, if not, if ratified, even if, as if, what
    if, if there are any
    """
)

OWN = frozenset(
    _listed(
        """
        i, i'd, i'll, i'm, i've, let's, me, my, our, ourselves, us, we, we'd, we'll, we're, we've
        """
    )
)

OTHER = frozenset(
    _listed(
        """
        administration, colleagues, government, he, her, his, it, its, opponents, regime, she, side, their, them, they, you,
        your
        """
    )
)

SPLITS = frozenset(
    _listed(
        """
        although, because, but, despite, however, if, provided, though, unless, until, when, whereas, which, while, who
        """
    )
)


def pattern(entries: tuple[str, ...]) -> re.Pattern[str]:
    """One expression that finds any of `entries` as whole words; a star is any ending."""
    parts = sorted((re.escape(entry).replace(r"\*", r"[\w'-]*") for entry in entries), key=len, reverse=True)
    return re.compile(r"(?<![\w-])(?:" + "|".join(parts) + r")(?![\w])")


ACTS = _listed(
    """
    accept, acced, accus, acknowledg, admi[ts], admonish, advis, advocat, affirm, agree, alleg, allow, announc, apolog,
    appeal, applaud, apprais, approv, ask, assail, assur, attack, back(?:s|ed|ing)$, ban(?:s|ned)?$, beg(?:s|ged)?$, believ,
    berat, blam, blast, boast, bristl, call, caution, celebrat, challeng, chid, cit, claim, commend, commit, commiser,
    complain, complim, comply, compromis, conced, concern, conciliat, conclu, condemn, confess, confid, confirm, congratul,
    consent, consider, contest, counsel, counter, cred, critici, decl[ai], decri, defend, defi, demand, den[iy], denounc,
    deplor, dismiss, disput, disown, doubt, embrac, emphasi, encourag, endors, exhort, expect, express, extend, extol,
    fault, favou?r, fear, forbid, forgiv, fum, grant, greet, griev, grumbl, guarantee, hail, halt, honou?r, hop(?:e|i),
    implor, insist, intend, invit, jeer, lambast, lament, laud, lift, lock, lodg, mock, mourn, object, offer, oppos,
    optimis, order, overtur, pardon, peti, plan, plea, pledg, pra[iy], prefer, prepared, press, pressur, promis, propos,
    protest, provok, push, question, quer, read[iy], rebuff, rebuk, recall, recommend, regret, reject, reassur, reaffirm,
    refus, reiterat, releas, relent, remind, renew, renounc, repent, reproach, repudiat, request, rescind, resent, reserv,
    resist, resolv, restrain, resum, retali, retort, retract, rul(?:e|i), salut, scold, scoff, scorn, seek, shar, shrug,
    sign(?:s|ed|al|ing), slam, sought, stress, suggest, support, suspend, suspicio, swear, swor, sympath, thank, threat,
    think, thought, toast, trust, urg, uphold, veto, view, vow, voic, want, warn, watch, welcom, will, wish, withdr, withh,
    worr, yield
    """
)
"""How the words of a cue begin that name what the speaker does by speaking."""
PARTICLES = frozenset({"on", "for", "out", "off", "against", "back", "down", "to"})
"""They stay behind such a word: "ruled out", "called for"."""
DENIALS = frozenset({"not", "never", "no", "nothing", "without"})
