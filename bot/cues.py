"""Words that give a kind of work away, whatever else is said: they add to what the learned model makes of a subject."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from corpus.vocabulary import Work

_WORDS = {
    Work.USER_INTERFACE: r"front[- ]?ends?|ui|user interfaces?|react(?:\.?js)?(?= (?:app|front|component|ui|page|site|client|dashboard|code))|svelte|vue|angular|next\.?js|ui components?|web ?pages?|single[- ]page",
    Work.SERVERLESS: r"lambdas?|serverless|cloud functions?|cold[- ]starts?|(?:container|docker) images?|scale to zero|faas",
    Work.CLOUD_INFRASTRUCTURE: r"kubernetes|k8s|terraform|micro-?services?|kubernetes operators?|container orchestration|(?:little|small|many|lots of)(?: \w+)? services|service mesh|infrastructure[- ]as[- ]code|provisioning|helm|networked services?",
    Work.HIGH_THROUGHPUT_SERVICE: r"prox(?:y|ies)|gateways?|load[- ]?balancers?|(?:requests?|calls|messages|events) (?:a|per|each|every) second|rps|qps|rate[- ]limit\w*|high[- ]traffic|brokers?",
    Work.NATIVE_EXTENSION: r"tokeni[sz]ers?|seriali[sz]ers?|(?:array|data ?frame|validation|json|pars\w+|numeri\w+|plotting|geometry|image|compression) (?:library|package|core)|pip install\w*|hot (?:loops?|functions?|spots?)|inner loops?|(?:native|binary|c) extensions?|(?:fast|compiled|native) (?:core|kernel)|bindings?|few functions",
    Work.BROWSER_AND_EDGE: r"wasm|web ?assembly|in(?:side)? (?:the|a|our|their|your|customer'?s?)(?: \w+)? browsers?|edge(?! cases?)|on[- ]device|client[- ]side (?:inference|model)\w*",
    Work.REALTIME_SYSTEMS: r"real[- ]time|hard deadlines?|(?:low|ultra[- ]low|bounded)[- ]latency|self[- ]driving|autonomous|braking|robot\w*|drones?|trading|order[- ](?:matching|book)\w*|firmware|micro-?controllers?|bare[- ]metal|stm32|esp32|arduino|embedded (?:devices?|systems?|linux|software|code)|control (?:loop|system)s?",
    Work.DEVELOPER_TOOLING: r"linters?|formatters?|bundlers?|package managers?|build (?:tools?|systems?)|type[- ]?checkers?|language servers?|test runners?|dev(?:eloper)? tool\w*",
    Work.COMPILERS_AND_ENGINES: r"compilers?|interpreters?|transpilers?|(?:browser|javascript|regex|rendering|layout) engines?|virtual machines?|bytecode",
    Work.DATA_ANALYSIS: r"notebooks?|jupyter|pandas|explor(?:e|ing|atory)\b|analys(?:is|e|ing|es)|analytics|charts?|statistics|data science|spreadsheets?",
    Work.DATA_HOT_PATH: r"(?:per|every|each)[- ](?:row|record)|row[- ]by[- ]row|[mb]illions? of (?:rows|records|events|lines)|\d+\s?[mb] (?:rows|records|events|lines)|per-row",
    Work.DATA_PIPELINE: r"etl|pipelines?|nightly|batch(?: jobs?)?|ingestion|embed(?:s|dings?)|parquet|airflow|data engineering|export jobs?",
    Work.LARGE_DATA: r"(?:larger|bigger) than (?:memory|ram)|terabytes?|spark|dask|does(?:n't| not) fit (?:in|into) (?:memory|ram)|big data",
    Work.NUMERICAL_COMPUTING: r"simulat\w+|physics|numerical|numerics|monte[- ]carlo|climate|turbulence|differential equations?|matri(?:x|ces)|scientific(?: computing| code)?|solvers?",
    Work.ML_RESEARCH: r"train(?:ing)?|fine[- ]?tun\w+|neural|deep[- ]learning|machine[- ]learning|papers?|transformers?|diffusion|classifiers?|reinforcement|experiments?|researchers?|recommender\w*",
    Work.MODEL_SERVING: r"inference|(?:model|transformer|llm) runtimes?|(?:engine|runtime|core|program) (?:that|which) (?:runs|executes|serves)|runs? (?:our|the|its) models|serv(?:e|ing) (?:\w+ )?models?|model[- ]serv\w+|vllm|mlops",
    Work.AI_BACKEND: r"(?:ai|llm|coding|several|many|multi)[- ]agents?|agentic|agent (?:loops?|orchestrat\w+|workflows?|runs?|back ?ends?|framework)|rag|retrieval|orchestrat\w+|glue|connective|generative ai|(?:ai|model|vendor) apis?|chat ?bots?|llms?|prompts?|tool calls?|model rout\w+",
    Work.AGENT_WRITTEN_CODE: r"(?:agents?|ai|llms?|claude|copilot|codex) (?:\w+ )?(?:writes?|writing|generates?|codes?)|(?:ai|llm|agent|machine)[- ](?:written|generated)|vibe[- ]cod\w+",
    Work.PORTING: r"rewrit\w+|re-?write|port(?:ing)?\b(?! scanner)|migrat\w+|legacy|convert\w*|translat(?:e|ing) (?:the|our|a) code",
    Work.HIRING_AND_LEARNING: r"hir(?:e|ing)|recruit\w*|learn(?:ing)?|beginners?|courses?|teach\w*|careers?|students?|juniors?|first language|talent",
    Work.DESKTOP_APP: r"desktop|laptops|install size|mac app\w*|windows app\w*|electron|tauri|menu bar",
    Work.PROTOTYPING: r"prototyp\w+|demos?|mvp|hackathon|poc|proof of concept|throw-?away|one[- ]off|quick script|by friday",
    Work.CONCURRENCY: r"threads?|multi-?threaded|concurren\w+|all (?:the )?cores|data races?|race conditions?|gil|parallel\w*",
    Work.SYSTEMS: r"kernel modules?|drivers?|(?:storage|database) engines?|operating systems?|low[- ]level|systems? programming|file ?systems?|allocators?|hypervisors?|key[- ]value stores?",
    Work.NETWORK_AND_DISK: r"log (?:files?|shippers?|forwarders?|collectors?)|ship(?:s|ping)? logs|daemons?|backups?|sync\w*|cli|command[- ]line|file (?:server|copy\w*|transfer\w*)|agents? on (?:every|each|all)|sniffers?|dns",
    Work.WEB_BACKEND: r"rest(?:ful)? (?:apis?|services?|endpoints?|back ?ends?)|crud|web back ?ends?|back ?ends?|graphql|webhooks?|web (?:server|service|app\w*)s?|fastapi|django|flask|apis?",
}
CUES: Mapping[Work, re.Pattern[str]] = MappingProxyType(
    {work: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for work, words in _WORDS.items()}
)

PLAIN = frozenset({
    Work.NATIVE_EXTENSION, Work.USER_INTERFACE, Work.HIGH_THROUGHPUT_SERVICE, Work.CLOUD_INFRASTRUCTURE, Work.SERVERLESS,
    Work.DEVELOPER_TOOLING,
})  # fmt: skip
"""Kinds of work whose words leave no doubt: they say what is made, where others say what it is for."""


def cued(text: str) -> frozenset[Work]:
    """Return the kinds of work that the words of a text give away."""
    given = frozenset(work for work, pattern in CUES.items() if pattern.search(text))
    return given - {Work.USER_INTERFACE} if Work.DEVELOPER_TOOLING in given else given
