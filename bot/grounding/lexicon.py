"""Word lists that the grounding checker reads by: negators, hedges, opposites, likenesses, irregular forms."""

from functools import cache
from types import MappingProxyType

from bot.units import words_of

STOPWORDS = words_of(
    """
    a an the this that these those of to in on at by for from with without as and or but nor so yet if then than
    though although because while whereas when where which who whom whose what how why there here it its it's he
    she they them his her their theirs we us our you your i me my mine is are was were be been being am do does
    did done doing has have had having will would shall should can could may might must ought not no never n't
    also too very just only even still both either neither each every any all some such same other another own
    more most less least much many few about into onto over under between among through during before after
    again further once up down out off per via versus vs s t yes yeah yep sure well oh ok okay haha wow cool lol
    really actually indeed however therefore thus moreover furthermore additionally overall let's that's there's
    they're we're you're i'm he's she's who's what's let one ones itself themselves himself herself
    """
)
"""Words that carry no subject matter."""

NEGATORS = words_of(
    """
    not no never none nobody nothing neither nor without cannot nowhere hardly scarcely barely rarely seldom
    unable fail fails failed failing lack lacks lacked lacking avoid avoids avoided absent stop stopped refuse
    refuses refused except unlike non cant dont doesnt didnt wont isnt arent wasnt
    """
)
"""Words that turn a statement round; forms in n't are recognised by their ending."""

HEDGES = words_of(
    """
    might may could perhaps possibly maybe probably likely potentially apparently presumably supposedly
    allegedly reportedly sometimes occasionally often usually typically generally rarely seldom seems seem
    seemed appears appear appeared suggests suggest suggested unclear unproven planned plans plan expects expect
    expected hopes hope hoped aims aim claims claim claimed estimates believes proposed experimental tentative
    theoretically hypothetically unconfirmed rumoured rumored preliminary if unless would should almost nearly
    tends tend partly partially some few
    """
)
"""Words that leave a statement open."""

FIRM_HEDGES = words_of(
    """
    might may could perhaps possibly maybe potentially allegedly reportedly supposedly unclear unproven
    unconfirmed rumoured rumored hypothetically theoretically planned plans hopes aims proposed seems appears
    suggests would if unless
    """
)
"""Those hedges whose loss changes what is said."""

OPEN_WORDS = words_of("can could may might would should expected planned likely possible potentially hope if unless")
"""What a claim can hedge with: a claim that bears any of these is not said to have dropped a hedge."""

STRENGTHENERS = words_of(
    """
    always every all only none must guarantees guarantee guaranteed proves prove proven proved entirely
    completely fully everyone everybody everything universally invariably exclusively solely certainly
    undoubtedly definitely impossible best worst fastest first
    """
)
"""Words that leave nothing open."""

_OPPOSITES = """
fast/slow faster/slower fastest/slowest quick/slow quicker/slower speedup/slowdown accelerate/slow,decelerate
more/less,fewer most/least,fewest many/few much/little majority/minority up/down upward/downward upwards/downwards
above/below over/under higher/lower high/low highest/lowest
increase/decrease,reduce,drop,fall,decline,shrink,lower,cut,diminish,lessen raise/lower,cut,reduce
rise/fall,drop,decline,sink grow/shrink,decline,fall gain/lose,loss gains/losses expand/shrink,contract
improve/worsen,degrade,deteriorate jump/drop,fall enhance/reduce,impair upregulate/downregulate
upregulated/downregulated activate/inhibit,deactivate,suppress promote/inhibit,suppress,prevent,hinder
stimulate/inhibit,suppress induce/prevent,suppress large/small larger/smaller largest/smallest big/small
bigger/smaller biggest/smallest long/short longer/shorter longest/shortest wide/narrow wider/narrower deep/shallow
heavy/light heavier/lighter thick/thin tall/short better/worse best/worst good/bad,poor positive/negative
positively/negatively strong/weak stronger/weaker strongest/weakest strength/weakness strengths/weaknesses
strengthen/weaken superior/inferior easy/hard,difficult easier/harder easily/hardly simple/complex,complicated
simpler/harder simplify/complicate safe/unsafe,dangerous safer/riskier secure/insecure stable/unstable
reliable/unreliable cheap/expensive,costly cheaper/dearer,costlier,pricier rich/poor richer/poorer new/old
newer/older newest/oldest young/old younger/older modern/outdated,obsolete early/late earlier/later first/last
before/after begin/end start/stop,end,finish started/stopped,ended open/close,closed opened/closed win/lose won/lost
success/failure succeed/fail succeeded/failed successful/unsuccessful advantage/disadvantage benefit/drawback,harm
beneficial/harmful helpful/harmful,unhelpful useful/useless allow/forbid,prevent,prohibit,block,disallow
permit/forbid,prohibit enable/disable,prevent enabled/disabled accept/reject,refuse accepted/rejected,refused
support/oppose supported/unsupported agree/disagree approve/reject include/exclude included/excluded
add/remove,subtract added/removed install/uninstall attach/detach insert/delete create/destroy,delete true/false
right/wrong correct/incorrect,wrong valid/invalid possible/impossible able/unable available/unavailable
present/absent presence/absence full/empty complete/incomplete whole/partial sufficient/insufficient
enough/insufficient common/rare,uncommon commonly/rarely frequent/rare,infrequent frequently/rarely
often/rarely,seldom usually/rarely always/never sometimes/never all/none everyone/nobody everybody/nobody
everything/nothing some/none any/no both/neither required/optional,unnecessary require/forbid necessary/unnecessary
mandatory/optional compulsory/optional static/dynamic statically/dynamically sync/async synchronous/asynchronous
serial/parallel sequential/parallel single/multiple,several single-threaded/multi-threaded compiled/interpreted
typed/untyped mutable/immutable public/private internal/external inside/outside inner/outer local/remote,global
native/foreign explicit/implicit explicitly/implicitly automatic/manual automatically/manually online/offline
maximum/minimum maximal/minimal max/min maximize/minimize upper/lower top/bottom front/back left/right north/south
east/west northern/southern eastern/western near/far close/distant nearby/distant same/different,opposite
similar/different,dissimilar like/dislike,hate equal/unequal identical/different known/unknown love/hate
admired/dreaded popular/unpopular happy/unhappy,sad famous/obscure important/unimportant,trivial
significant/insignificant,negligible significantly/insignificantly relevant/irrelevant regular/irregular
normal/abnormal legal/illegal likely/unlikely fortunate/unfortunate usual/unusual direct/indirect
directly/indirectly dependent/independent visible/invisible hot/cold warm/cool wet/dry hard/soft rough/smooth
sharp/blunt dark/light,bright day/night male/female man/woman men/women boy/girl father/mother son/daughter
brother/sister husband/wife king/queen buy/sell bought/sold import/export borrow/lend give/take send/receive
push/pull upload/download read/write join/leave enter/exit,leave arrive/depart arrival/departure appear/disappear
remember/forget attack/defend parent/child ancestor/descendant teacher/student employer/employee winner/loser
ally/enemy friend/enemy acute/chronic benign/malignant oral/intravenous short-term/long-term in vitro/in vivo
mild/severe with/without toward/away optimistic/pessimistic confident/doubtful active/inactive passive/active
voluntary/involuntary formal/informal permanent/temporary constant/variable,changing fixed/variable,flexible
flexible/rigid abundant/scarce surplus/shortage shortage/surplus,glut plenty/lack credit/debit profit/loss
income/expense agreement/disagreement attract/repel encourage/discourage praise/criticise,criticize
friendly/hostile,unfriendly keep/discard preserve/destroy save/waste,spend protect/expose conceal/reveal hide/show
lead/follow,lag ahead/behind outperform/underperform overestimate/underestimate overpriced/underpriced
overvalued/undervalued prefer/avoid recommend/avoid,discourage prefer/shun embrace/avoid,shun include/omit count/exclude
harmless/dangerous,harmful helpful/useless greater/lesser,smaller broader/narrower reuse/recreate sufficient/lacking
gradually/abruptly promising/disappointing necessary/needless boost/hurt,hamper speed/slow help/hinder,hamper gain/cost
"""

_LIKE = """
fast quick rapid swift speedy | cut reduce drop fall shrink decrease decline lower lessen diminish dwindle slash |
increase rise grow jump climb gain surge raise expand soar | use employ utilise utilize adopt | show demonstrate
reveal indicate | programmer developer engineer coder | company firm business enterprise corporation | cost price
expense bill spend | build create make construct produce develop | begin start launch commence | end finish stop
cease conclude | help assist aid | need require demand | get obtain receive acquire gain | buy purchase acquire |
big large huge sizeable great vast | small little tiny minor | error mistake bug fault defect flaw | rewrite port
reimplement translate migrate move convert | say state report tell note claim mention declare write | choose select
pick opt prefer | give provide supply offer deliver | keep retain maintain preserve | hard difficult tough
challenging | easy simple straightforward | near close nearby | important significant crucial key vital major
critical essential | problem issue trouble difficulty | kill die death dead | answer reply response respond | study
research investigation analysis experiment trial | find discover detect identify | job task work | happen occur |
city town | country nation state | film movie | song track single | album record | child kid | physician doctor |
illness disease sickness condition disorder | drug medicine medication | money fund funding | teach instruct educate
| learn study | popular famous well-known renowned | old ancient | new novel recent modern | run execute operate |
memory ram footprint | latency delay lag | speed performance throughput velocity | safe secure | library package
crate module dependency | script program code software application app | team group crew staff | compile build |
test check verify validate | crash fail failure | ship release publish launch deploy | type kind sort | permit allow
let enable | stop prevent prohibit forbid block ban | part portion share fraction piece | amount quantity | whole
entire full complete total | enough sufficient adequate | lack shortage absence | believe think consider feel |
likely probable | about roughly approximately around nearly almost | many numerous several | win victory | lead head
| replace substitute swap supersede | contain include comprise hold consist | cause lead produce result trigger
induce | protect guard shield defend | attack assault | area region zone district | begin originate | house home
residence | max maximum | min minimum | treatment management therapy | accurate correct right exact | mainly mostly
primarily chiefly commonly | defined divided | usually typically generally normally often commonly | dependent
reliant
"""

_IRREGULAR = """
run:ran,running write:wrote,written fall:fell,fallen rise:rose,risen grow:grew,grown take:took,taken make:made
build:built choose:chose,chosen be:is,are,was,were,been have:has,had say:said get:got,gotten go:went,gone
cut:cutting find:found become:became keep:kept hold:held lead:led leave:left lose:lost mean:meant meet:met pay:paid
read:reading see:saw,seen sell:sold send:sent show:shown,showed spend:spent teach:taught tell:told think:thought
understand:understood win:won bring:brought buy:bought catch:caught come:came do:did,done draw:drew,drawn
drive:drove,driven eat:ate,eaten feel:felt fight:fought fly:flew,flown forget:forgot,forgotten give:gave,given
know:knew,known lie:lay,lain rewrite:rewrote,rewritten shrink:shrank,shrunk sing:sang,sung speak:spoke,spoken
begin:began,begun break:broke,broken bear:born,bore throw:threw,thrown child:children person:people man:men
woman:women mouse:mice foot:feet datum:data criterion:criteria analysis:analyses good:better,best bad:worse,worst
strike:struck stand:stood steal:stole,stolen wear:wore,worn hide:hid,hidden freeze:froze,frozen ship:shipped
drop:dropped stop:stopped
"""


@cache
def opposites() -> MappingProxyType[str, frozenset[str]]:
    """Give for each word its opposites, both ways; `words.opposites_of` looks them up by stem."""
    table: dict[str, set[str]] = {}
    for entry in _OPPOSITES.split():
        left, _, rights = entry.partition("/")
        for right in rights.split(","):
            if left and right:
                table.setdefault(left, set()).add(right)
                table.setdefault(right, set()).add(left)
    return MappingProxyType({word: frozenset(others) for word, others in table.items()})


@cache
def likenesses() -> MappingProxyType[str, frozenset[int]]:
    """Give for each word the numbers of the groups of like words that it stands in."""
    table: dict[str, set[int]] = {}
    for number, group in enumerate(_LIKE.split("|")):
        for word in group.split():
            table.setdefault(word, set()).add(number)
    return MappingProxyType({word: frozenset(numbers) for word, numbers in table.items()})


@cache
def irregular() -> MappingProxyType[str, str]:
    """Give the base of irregular forms; better and best keep their own stem, for they have opposites of their own."""
    table = {}
    for entry in _IRREGULAR.split():
        base, _, forms = entry.partition(":")
        table.update(dict.fromkeys(forms.split(","), base))
    return MappingProxyType({form: base for form, base in table.items() if base not in ("good", "bad")})
